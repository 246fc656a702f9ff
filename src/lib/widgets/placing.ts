/** @file Attachments of an exhibit's place: when the reader comes near, and when the exhibit shows something. */

/** Calls `onnear` once, far enough ahead that code is there when the reader is. */
export function whenNear(onnear: () => void): (place: HTMLElement) => () => void {
	return (place) => {
		const observer = new IntersectionObserver(
			(entries) => {
				if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
				observer.disconnect();
				onnear();
			},
			{ rootMargin: '800px' }
		);
		observer.observe(place);
		return () => observer.disconnect();
	};
}

/** Calls `onfurnished` once, when the exhibit inside has got beyond idle and loading. */
export function whenFurnished(onfurnished: () => void): (place: HTMLElement) => () => void {
	return (place) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const observer = new MutationObserver(() => {
			const state = place.querySelector<HTMLElement>('[data-widget]')?.dataset.state;
			if (state === undefined || state === 'idle' || state === 'loading') return;
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
