/** @file What pictures are made of. Sizes in px of a picture's box. */
import { ink } from '../ink.ts';
import { setLine } from '../typeset.ts';

const short = (value: number) => String(Math.round(value * 100) / 100);

export function drawRect(
	x: number,
	y: number,
	width: number,
	height: number,
	fill: string
): string {
	return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${fill}"/>`;
}

export function drawRule(
	x1: number,
	y1: number,
	x2: number,
	y2: number,
	stroke: string = ink.rule,
	width = 1.5
): string {
	return `<path d="M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}" stroke="${stroke}" stroke-width="${width}" fill="none"/>`;
}

export function drawPath(d: string, stroke: string, width = 3, rest = ''): string {
	return `<path d="${d}" stroke="${stroke}" stroke-width="${width}" fill="none" stroke-linejoin="round" ${rest}/>`;
}

export function drawLabel(
	text: string,
	x: number,
	y: number,
	anchor: 'start' | 'middle' | 'end' = 'start',
	size = 17
): string {
	return setLine(
		text,
		x,
		y,
		{ family: 'sans', weight: 500, size, colour: ink['ink-soft'] },
		anchor
	);
}

/** A token as the site's token rows have it, spaces shown. */
export function drawToken(
	text: string,
	x: number,
	y: number,
	anchor: 'start' | 'middle' | 'end' = 'start',
	size = 17
): string {
	return setLine(text, x, y, { family: 'mono', weight: 500, size, colour: ink.ink }, anchor);
}

/** Cells of one look together, so that no seam shows between them. */
export function drawCells(cells: readonly string[]): string {
	return `<g shape-rendering="crispEdges">${cells.join('')}</g>`;
}
