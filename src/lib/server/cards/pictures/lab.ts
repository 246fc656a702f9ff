/** @file Pictures of what the lab measured: the first panel of a figure, and the atlas of heads. */
import { interpolateLab } from 'd3-interpolate';
import { labTables } from '../../../lab/tables.server.ts';
import { t } from '../../../messages/lab.ts';
import { drawMark } from '../../../widgets/battle/marks.ts';
import type { Look } from '../../../widgets/lab/figure.ts';
import type { FigureId } from '../../../widgets/lab/figure-ids.ts';
import { figurePlans } from '../../../widgets/lab/figures.ts';
import { layOutPanel, margins } from '../../../widgets/lab/layout.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { measure } from '../typeset.ts';
import { drawCells, drawLabel, drawPath, drawRect, drawRule } from './shapes.ts';

const tones: Readonly<Record<Look['tone'], string>> = {
	rope: ink.rope,
	nope: ink.nope,
	ink: ink.ink,
	soft: ink['rule-strong']
};
const dashes: Readonly<Record<Look['dash'], string>> = {
	none: '',
	long: 'stroke-dasharray="8 5"',
	short: 'stroke-dasharray="3 4"'
};
/** Panels are laid out for labels of 11.5 px; here they are larger. */
const zoom = 1.45;

/** The first panel of a figure with its legend; null where it has not been measured. */
export function drawFigure(id: FigureId): Picture | null {
	const figure = figurePlans[id].make(labTables);
	const panel = figure?.panels[0];
	if (!figure || !panel) return null;
	const legend = panel.series.slice(0, 6);
	const lines: string[] = [];
	let [x, y] = [0, 14];
	for (const { name, look } of legend) {
		const wide = 28 + measure(name, { family: 'sans', weight: 500, size: 16 });
		if (x > 0 && x + wide > pictureSize.width) [x, y] = [0, y + 24];
		lines.push(
			`<path transform="translate(${x + 9} ${y - 5})" fill="${tones[look.tone]}" d="${drawMark(look.mark)}"/>`,
			drawLabel(name, x + 22, y, 'start', 16)
		);
		x += wide + 18;
	}
	const top = y + 10;
	const width = pictureSize.width / zoom;
	const height = (pictureSize.height - top) / zoom;
	const plot = layOutPanel(panel, figure.x, figure.y, width, height);
	const bottom = height - margins.bottom;
	const right = width - margins.right;
	const parts = [
		drawLabel(panel.title, 0, 14, 'start', 13),
		...plot.yTicks.flatMap(({ at, label }) => [
			drawRule(margins.left, at, right, at, ink.rule, 1),
			drawLabel(label, margins.left - 6, at + 4, 'end', 11.5)
		]),
		...plot.xTicks.map(({ at, label, row = 0 }) =>
			drawLabel(label, at, bottom + 17 + 14 * row, 'middle', 11.5)
		),
		drawLabel(figure.x.title, right, height - 4, 'end', 11.5),
		...plot.xMarks.map(({ at }) =>
			drawPath(`M${at} ${plot.top}V${bottom}`, ink['rule-strong'], 1.2, 'stroke-dasharray="3 3"')
		),
		...plot.series.flatMap(({ line, band, look, drawn }) => [
			band && `<path d="${band}" fill="${tones[look.tone]}" opacity="0.12"/>`,
			line && drawPath(line, tones[look.tone], 2, dashes[look.dash]),
			...drawn.flatMap((point) => [
				!band && point.low !== point.high
					? drawRule(point.x, point.low, point.x, point.high, tones[look.tone], 2)
					: '',
				`<path transform="translate(${point.x} ${point.y})" fill="${tones[look.tone]}" d="${drawMark(look.mark)}"/>`
			])
		])
	];
	return {
		svg: `${lines.join('')}<g transform="translate(0 ${top}) scale(${zoom})">${parts.join('')}</g>`,
		caption: `${t(`lab.figure.${id}`)}. Measured by the museum’s lab, ${figure.about.runs} runs`
	};
}

const toRope = interpolateLab(ink['paper-sunk'], ink.rope);

/** Every head of a model, shaded by its induction score. */
export function drawAtlas(model: string): Picture | null {
	const rows = labTables['head-atlas']?.rows.filter((row) => row.model === model) ?? [];
	if (rows.length === 0) return null;
	const layers = 1 + Math.max(...rows.map(({ layer }) => layer));
	const heads = 1 + Math.max(...rows.map(({ head }) => head));
	const width = pictureSize.width / layers;
	const height = (pictureSize.height - 40) / heads;
	return {
		svg:
			drawCells(
				rows.map(({ layer, head, induction }) =>
					drawRect(
						layer * width + 1,
						(heads - 1 - head) * height + 1,
						width - 2,
						height - 2,
						toRope(induction)
					)
				)
			) +
			drawLabel(
				'columns: layers, first to last; rows: heads',
				pictureSize.width,
				pictureSize.height - 8,
				'end'
			),
		caption: `Induction score of the ${rows.length} heads of ${model}. Measured by the museum’s lab`
	};
}
