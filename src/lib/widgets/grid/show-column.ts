/** @file Bringing a cell of a wide table into view without moving the page. */

/** Scrolls sideways, as little as needed; what stays at the left edge covers nothing of the cell then. */
export function showColumn(scroller: HTMLElement, cell: HTMLElement): void {
	const frame = scroller.getBoundingClientRect();
	const head = cell.closest('tr')?.querySelector('th')?.getBoundingClientRect();
	const { left, right } = cell.getBoundingClientRect();
	const start = Math.max(frame.left, head?.right ?? frame.left);
	const margin = 4;
	if (right + margin > frame.right) scroller.scrollLeft += right + margin - frame.right;
	else if (left - margin < start) scroller.scrollLeft -= start - (left - margin);
}
