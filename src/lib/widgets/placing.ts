/** @file Attachments of an exhibit's place: when the reader comes near, and when the exhibit shows something. */

/** Calls `onnear` once, far enough ahead that code is there when the reader is; the page itself comes first. */
export function whenNear(onnear: () => void): (place: HTMLElement) => () => void {
	return (place) => {
		let isWanted = true;
		const observer = new IntersectionObserver(
			(entries) => {
				if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
				observer.disconnect();
				void whenQuiet().then(() => {
					if (isWanted) onnear();
				});
			},
			{ rootMargin: '800px' }
		);
		observer.observe(place);
		return () => {
			isWanted = false;
			observer.disconnect();
		};
	};
}

/** Resolves when the page has loaded and stands still for a moment, or half a second later. */
async function whenQuiet(): Promise<void> {
	if (document.readyState !== 'complete')
		await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
	// Safari has no idle callbacks.
	await new Promise<unknown>((resolve) =>
		'requestIdleCallback' in window
			? requestIdleCallback(resolve, { timeout: 500 })
			: setTimeout(resolve, 50)
	);
}

/** Calls `onfurnished` once, when the exhibit inside has got beyond idle and loading, or waits for a click with its picture empty. */
export function whenFurnished(onfurnished: () => void): (place: HTMLElement) => () => void {
	return (place) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const observer = new MutationObserver(() => {
			const state = place.querySelector<HTMLElement>('[data-widget]')?.dataset.state;
			const isEmpty = state === undefined || state === 'idle' || state === 'loading';
			if (isEmpty && !place.querySelector('[data-awaited]')) return;
			observer.disconnect();
			// The first picture comes in pieces.
			timer = setTimeout(onfurnished, 1000);
		});
		observer.observe(place, { subtree: true, childList: true, attributeFilter: ['data-state'] });
		return () => {
			observer.disconnect();
			clearTimeout(timer);
		};
	};
}
