import { asset } from '$app/paths';

/** Keeps requests for a small image under way until told to stop. */
export function holdPrinting(): () => void {
	const pending = new Set<HTMLImageElement>();
	let [count, isOver] = [0, false];
	const ask = () => {
		if (isOver) return;
		const image = new Image();
		image.onload = image.onerror = () => {
			ask();
			pending.delete(image);
		};
		pending.add(image);
		// A new address each: one that is known would be there at once.
		image.src = `${asset('/favicon.svg')}?paper=${count++}`;
	};
	// Two at a time, so that one is always under way.
	ask();
	ask();
	return () => (isOver = true);
}
