/** @file What two models can be compared in: each field's value, how it reads, and whether it is a number to plot. */
import {
	countCacheBytes,
	countCacheBytesPerToken,
	countParameters
} from '../../facts/architecture.ts';
import { formatNumber } from '../../facts/format.ts';
import type { MuseumModel } from '../../facts/schema.ts';

export type FieldValue = number | string | boolean | null;

interface Field {
	readonly id: string;
	readonly read: (model: MuseumModel) => FieldValue;
	/** Drawn on a logarithmic axis: what spans orders of magnitude. */
	readonly scale?: 'log' | 'linear';
}

const gib = (bytes: number) => Number((bytes / 2 ** 30).toFixed(3));

export const fields = [
	{ id: 'developer', read: (model) => model.developer },
	{ id: 'released', read: (model) => model.released },
	{ id: 'licence', read: (model) => model.licence },
	{ id: 'modality', read: (model) => model.modality },
	{ id: 'modes', read: (model) => model.modes.join(', ') },
	{ id: 'languageCount', read: (model) => model.languageCount ?? null, scale: 'log' },
	{ id: 'parameters', read: (model) => model.parameters.total, scale: 'log' },
	{
		id: 'embeddingShare',
		read: ({ config }) => {
			const { embedding, total } = countParameters(config);
			return Number(((100 * embedding) / total).toFixed(1));
		},
		scale: 'linear'
	},
	{ id: 'tiedEmbeddings', read: ({ config }) => config.tiedEmbeddings },
	{ id: 'vocab', read: ({ config }) => config.vocab, scale: 'log' },
	{ id: 'layers', read: ({ config }) => config.layers, scale: 'linear' },
	{ id: 'hidden', read: ({ config }) => config.hidden, scale: 'log' },
	{ id: 'feedForward', read: ({ config }) => config.feedForward, scale: 'log' },
	{
		id: 'activation',
		read: ({ config }) => ({ swiglu: 'SwiGLU', geglu: 'GeGLU', relu2: 'ReLU²' })[config.activation]
	},
	{ id: 'queryHeads', read: ({ config }) => config.queryHeads, scale: 'linear' },
	{ id: 'kvHeads', read: ({ config }) => config.kvHeads, scale: 'linear' },
	{ id: 'groupSize', read: ({ config }) => config.queryHeads / config.kvHeads, scale: 'linear' },
	{ id: 'headDim', read: ({ config }) => config.headDim, scale: 'linear' },
	{ id: 'qkNorm', read: ({ config }) => config.qkNorm },
	{ id: 'qkvBias', read: ({ config }) => config.qkvBias },
	{ id: 'postNorm', read: ({ config }) => config.postNorm },
	{ id: 'weights', read: ({ config }) => config.weights },
	{ id: 'pattern', read: ({ config }) => config.positional.pattern },
	{ id: 'theta', read: ({ config }) => config.positional.theta, scale: 'log' },
	{ id: 'scaling', read: ({ config }) => config.positional.scaling ?? null },
	{ id: 'contextTrained', read: ({ context }) => context.trained, scale: 'log' },
	{ id: 'contextExtended', read: ({ context }) => context.extended ?? null, scale: 'log' },
	{ id: 'tokens', read: ({ training }) => training.tokensTrillions, scale: 'log' },
	{ id: 'tokensPerParameter', read: (model) => model.tokensPerParameter, scale: 'log' },
	{ id: 'cachePerToken', read: ({ config }) => countCacheBytesPerToken(config), scale: 'log' },
	{ id: 'cacheAt32k', read: ({ config }) => gib(countCacheBytes(config, 32_768)), scale: 'log' },
	{ id: 'h100Hours', read: ({ training }) => training.h100Hours ?? null, scale: 'log' }
] as const satisfies readonly Field[];

export type FieldId = (typeof fields)[number]['id'];

/** Fields with numbers, for the axes of the scatter. */
export const numericFields = fields.filter((field) => 'scale' in field);
export const numericIds = numericFields.map(({ id }) => id);
export type NumericId = (typeof numericIds)[number];

/** A value as a cell of the table reads; `null` is left to the caller. */
export function writeValue(value: FieldValue): string {
	if (typeof value === 'number') return formatNumber(value);
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	return value ?? '';
}

export interface ComparedField {
	readonly id: FieldId;
	readonly values: readonly FieldValue[];
	readonly isSame: boolean;
}

/** Every field over these models; where all agree, `isSame`. */
export function compareFields(models: readonly MuseumModel[]): readonly ComparedField[] {
	return fields.map(({ id, read }) => {
		const values = models.map((model): FieldValue => read(model));
		return { id, values, isSame: values.every((value) => value === values[0]) };
	});
}
