/** @file A press or a drag anywhere on an SVG, in the units of its picture. */
import type { Attachment } from 'svelte/attachments';

/**
 * Calls `move` for the place of a press and for every place that the pointer is dragged to.
 * @param size of the view box, asked at every move
 */
export function followPointer(
	size: () => { readonly width: number; readonly height: number },
	move: (place: { readonly x: number; readonly y: number }) => void
): Attachment<SVGSVGElement> {
	return (svg) => {
		const tell = (event: PointerEvent) => {
			const box = svg.getBoundingClientRect();
			const { width, height } = size();
			move({
				x: ((event.clientX - box.x) * width) / box.width,
				y: ((event.clientY - box.y) * height) / box.height
			});
		};
		const press = (event: PointerEvent) => {
			svg.setPointerCapture(event.pointerId);
			tell(event);
		};
		const drag = (event: PointerEvent) => {
			if (svg.hasPointerCapture(event.pointerId)) tell(event);
		};
		svg.addEventListener('pointerdown', press);
		svg.addEventListener('pointermove', drag);
		return () => {
			svg.removeEventListener('pointerdown', press);
			svg.removeEventListener('pointermove', drag);
		};
	};
}
