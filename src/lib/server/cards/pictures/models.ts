/** @file Pictures from the fact base: a model's tower of layers, scores of a table, the cluster, memory. */
import { factBase, findDerived, findMuseumModel } from '../../../facts/facts.server.ts';
import { listLayerKinds } from '../../../facts/architecture.ts';
import type { TableId } from '../../../facts/benchmark-schema.ts';
import { formatNumber } from '../../../facts/format.ts';
import { buildTables } from '../../../widgets/battle/rows.ts';
import { drawMark } from '../../../widgets/battle/marks.ts';
import { placeOf, sizeOf } from '../../../widgets/cluster/places.ts';
import { scaleHidden } from '../../../widgets/architecture/geometry.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { drawCells, drawLabel, drawRect, drawRule } from './shapes.ts';

const kinds = { rope: ink.rope, nope: ink.nope, local: ink['rope-wash'] } as const;

/** Layers from the bottom up, as wide as the residual stream, one scale for all models. */
export function drawTower(id: string, x = 0, width: number = pictureSize.width): string {
	const { config } = findMuseumModel(id);
	const layers = listLayerKinds(config);
	const highest = Math.max(...factBase.models.map((model) => model.config.layers));
	const step = (pictureSize.height - 40) / highest;
	const wide = (scaleHidden(config.hidden) / scaleHidden(5120)) * width;
	return drawCells(
		layers.map((kind, layer) =>
			drawRect(
				x + (width - wide) / 2,
				pictureSize.height - 34 - (layer + 1) * step,
				wide,
				step - 2,
				kinds[kind]
			)
		)
	);
}

export function drawModel(id: string): Picture {
	const { name, config, parameters } = findMuseumModel(id);
	const { layers, hidden, queryHeads, kvHeads, positional } = config;
	const lines = [
		`${(parameters.total / 1e9).toFixed(2)} B parameters`,
		`${layers} layers × ${formatNumber(hidden)}`,
		`${queryHeads} query heads`,
		`${kvHeads} key/value heads`,
		`RoPE theta ${formatNumber(positional.theta)}`
	];
	return {
		svg:
			drawTower(id, 0, 250) +
			lines.map((line, at) => drawLabel(line, 280, 250 + at * 36, 'start', 20)).join(''),
		caption: `${name} from its published configuration, drawn to one scale with the others`
	};
}

/** Towers side by side. */
export function drawModels(ids: readonly string[]): Picture {
	const width = pictureSize.width / ids.length;
	return {
		svg: ids
			.map(
				(id, at) =>
					drawTower(id, at * width + 8, width - 16) +
					drawLabel(
						findMuseumModel(id).name,
						(at + 0.5) * width,
						pictureSize.height - 8,
						'middle',
						16
					)
			)
			.join(''),
		caption: 'Layers and widths from the published configurations, on one scale'
	};
}

/** The rows of a table as dots, the first contestant filled. */
export function drawScores(id: TableId, rows = 9): Picture {
	const table = buildTables(factBase.benchmarks).find((each) => each.id === id);
	if (!table) throw new RangeError(`There is no table ${id}.`);
	const shown = table.rows.slice(0, rows);
	const [left, right] = [166, pictureSize.width - 12];
	const step = (pictureSize.height - 40) / shown.length;
	const at = (score: number) => left + ((right - left) * score) / 100;
	return {
		svg: shown
			.map(({ benchmark, cells }, row) => {
				const y = 20 + row * step;
				const dots = cells.map((cell, contestant) =>
					cell?.score == null
						? ''
						: `<path transform="translate(${at(cell.score)} ${y}) scale(1.5)" d="${drawMark(contestant)}" fill="${contestant === 0 ? ink.ink : 'none'}" stroke="${ink.ink}" stroke-width="1"/>`
				);
				return (
					drawRule(left, y, right, y) +
					drawLabel(benchmark.name, left - 14, y + 6, 'end') +
					dots.reverse().join('')
				);
			})
			.join(''),
		caption: `${table.title}, per cent: filled is ${table.contestants[0]?.name ?? ''}. As SmolLM3’s card prints them`
	};
}

/** Every GPU of the training run, the two of one tensor-parallel pair marked. */
export function drawCluster(gpus: number): Picture {
	const inRow = 6;
	const { width, height } = sizeOf(gpus, inRow);
	const scale = Math.min(pictureSize.width / width, (pictureSize.height - 10) / height);
	const cells = Array.from({ length: gpus }, (_, at) => {
		const { x, y } = placeOf(at + 1, inRow);
		return drawRect(x, y, 9, 9, at < 2 ? ink.rope : ink['rule-strong']);
	});
	return {
		svg: `<g transform="scale(${scale})">${cells.join('')}</g>`,
		caption: `${gpus} GPUs in nodes of eight; blue is one pair that shares a model. From the published configuration`
	};
}

/** How much of each model is its table of embeddings. */
export function drawEmbeddings(): Picture {
	const rows = factBase.models.toSorted((a, b) => b.embeddingShare - a.embeddingShare);
	const step = pictureSize.height / rows.length;
	const [left, right] = [160, pictureSize.width - 70];
	return {
		svg: rows
			.map(({ id, name, embeddingShare }, row) => {
				const y = (row + 0.5) * step;
				const fill = id === 'smollm3-3b' ? ink.ink : ink['rule-strong'];
				return (
					drawLabel(name, left - 12, y + 6, 'end') +
					drawRect(left, y - 10, (right - left) * embeddingShare, 20, fill) +
					drawLabel(
						`${(100 * embeddingShare).toFixed(1)} %`,
						left + (right - left) * embeddingShare + 8,
						y + 6,
						'start'
					)
				);
			})
			.join(''),
		caption: 'Share of the parameters in the embedding, from the published configurations'
	};
}

interface CacheResult {
	readonly [scheme: string]: { readonly kibPerToken?: number } | number;
}

/** KV cache of one token under three ways to share keys. */
export function drawCache(): Picture {
	const result = findDerived('gqa-kv-cache').result as unknown as CacheResult;
	const rows = (['mha', 'gqa', 'mqa'] as const).flatMap((scheme) => {
		const own = result[scheme];
		const kib = typeof own === 'object' ? own.kibPerToken : undefined;
		return kib === undefined ? [] : [{ scheme, kib }];
	});
	const most = Math.max(...rows.map(({ kib }) => kib));
	return {
		svg: rows
			.map(
				({ scheme, kib }, row) =>
					drawLabel(scheme.toUpperCase(), 0, 70 + row * 140, 'start', 24) +
					drawRect(
						0,
						86 + row * 140,
						(pictureSize.width * kib) / most,
						34,
						scheme === 'gqa' ? ink.ink : ink['rule-strong']
					) +
					drawLabel(`${kib} KiB a token`, pictureSize.width, 70 + row * 140, 'end', 22)
			)
			.join(''),
		caption: 'KV cache of SmolLM3-3B in bf16, worked out from its configuration'
	};
}
