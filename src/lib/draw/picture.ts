/** @file Several maps side by side on one canvas, with titles, token labels and a line of provenance, for saving. */
import { paintMap, type CellMap, type CellScale } from './heatmap.ts';
import { thinLabels, writeToken } from './labels.ts';
import type { Ramp } from './ramp.ts';

export interface PicturePanel {
	readonly title: string;
	readonly map: CellMap;
	readonly tokens: readonly string[];
	readonly ramp: Ramp;
	readonly scale: CellScale;
	/** What the first and the last colour of the ramp stand for. */
	readonly ends: readonly [string, string];
}

export interface PictureStyle {
	readonly paper: string;
	readonly ink: string;
	/** Canvas font families. */
	readonly sans: string;
	readonly mono: string;
}

const side = 900;
const gutter = 130;
const top = 70;
const gap = 40;
const fontSize = 20;

/**
 * Draws the panels on `canvas`, which is resized to hold them.
 * @param note one line under the panels: model, revision, date
 */
export function drawPicture(
	canvas: HTMLCanvasElement,
	panels: readonly PicturePanel[],
	note: string,
	style: PictureStyle
): void {
	const panelWidth = gutter + side;
	canvas.width = gap + panels.length * (panelWidth + gap);
	canvas.height = top + gutter + side + 120;
	const context = canvas.getContext('2d');
	if (!context) return;
	context.fillStyle = style.paper;
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.fillStyle = style.ink;
	panels.forEach((panel, index) =>
		drawPanel(context, panel, gap + index * (panelWidth + gap), style)
	);
	context.font = `${fontSize}px ${style.sans}`;
	context.textAlign = 'left';
	context.fillText(note, gap, canvas.height - 30);
}

function drawPanel(
	context: CanvasRenderingContext2D,
	{ title, map, tokens, ramp, scale, ends }: PicturePanel,
	left: number,
	style: PictureStyle
): void {
	const x = left + gutter;
	const y = top + gutter;
	context.textBaseline = 'middle';
	context.textAlign = 'left';
	context.font = `600 ${fontSize + 6}px ${style.sans}`;
	context.fillText(title, x, top / 2);
	const bytes = paintMap(map, ramp, scale, side);
	placePixels(context, new ImageData(bytes, side), x, y, side, side);
	context.strokeStyle = style.ink;
	context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);

	const cell = side / Math.max(1, map.tokens);
	context.font = `${fontSize}px ${style.mono}`;
	for (const index of thinLabels(map.tokens, cell, fontSize + 2)) {
		const text = writeToken(tokens[index] ?? '', 10);
		const middle = (index + 0.5) * cell;
		context.textAlign = 'right';
		context.fillText(text, x - 8, y + middle);
		context.save();
		context.translate(x + middle, y - 8);
		context.rotate(-Math.PI / 2);
		context.textAlign = 'left';
		context.fillText(text, 0, 0);
		context.restore();
	}
	drawLegend(context, { x, y: y + side + 14, ramp, ends });
}

function drawLegend(
	context: CanvasRenderingContext2D,
	legend: { x: number; y: number; ramp: Ramp; ends: readonly [string, string] }
): void {
	const { x, y, ramp, ends } = legend;
	const strip = new ImageData(new Uint8ClampedArray(ramp.slice().buffer), ramp.length, 1);
	placePixels(context, strip, x, y, side, 14);
	context.strokeRect(x - 0.5, y - 0.5, side + 1, 15);
	context.textAlign = 'left';
	context.fillText(ends[0], x, y + 30);
	context.textAlign = 'right';
	context.fillText(ends[1], x + side, y + 30);
}

/** Draws pixels over what is there, stretched to `width` by `height`; putImageData would erase under transparent ones. */
function placePixels(
	context: CanvasRenderingContext2D,
	pixels: ImageData,
	x: number,
	y: number,
	width: number,
	height: number
): void {
	const own = new OffscreenCanvas(pixels.width, pixels.height);
	own.getContext('2d')?.putImageData(pixels, 0, 0);
	context.imageSmoothingEnabled = false;
	context.drawImage(own, x, y, width, height);
}
