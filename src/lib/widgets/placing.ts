/** @file Attachments of an exhibit's place: when the reader comes near, and when the exhibit shows something. */

/**
 * Calls `onnear` once: when the place is seen, or when it is less than a screen away and the reader goes on. Code is there when the
 * reader is, and the page itself comes first: an exhibit's scripts and its putting up hold a phone's processor for half a second and more.
 */
export function whenNear(onnear: () => void): (place: HTMLElement) => () => void {
	return (place) => {
		let isWanted = true;
		const observer = new IntersectionObserver(
			(entries) => {
				const near = entries.find(({ isIntersecting }) => isIntersecting);
				if (!near) return;
				observer.disconnect();
				const isSeen = near.boundingClientRect.top < innerHeight;
				void Promise.resolve(isSeen || whenReaderStirs())
					.then(whenQuiet)
					.then(() => {
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

/**
 * What a reader does who goes on; a page that is opened at a fragment, or comes back to its place, scrolls by itself. A press is none: it is
 * on what is in sight, and may ask for another page or for the next edition, which an exhibit that starts at that moment would hold up.
 */
const signs = ['scroll', 'keydown'] as const;
/** Who has read for so long will come on; in ms. */
const restMs = 5000;
let stirred: Promise<unknown> | undefined;

/** Resolves when the reader has gone on since the site was opened, or has read in peace for some seconds. */
function whenReaderStirs(): Promise<unknown> {
	return (stirred ??= new Promise((resolve) => {
		for (const sign of signs)
			addEventListener(sign, resolve, { once: true, passive: true, capture: true });
		setTimeout(resolve, restMs);
	}));
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
