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
	/** Where the value stands in the model's entry of the fact base; left out where it is computed. */
	readonly path?: string;
}

const gib = (bytes: number) => Number((bytes / 2 ** 30).toFixed(3));

export const fields = [
	{ id: 'developer', read: (model) => model.developer },
	{ id: 'released', read: (model) => model.released },
	{ id: 'licence', read: (model) => model.licence },
	{ id: 'modality', read: (model) => model.modality },
	{ id: 'modes', read: (model) => model.modes.join(', ') },
	{
		id: 'languageCount',
		path: 'languageCount',
		read: (model) => model.languageCount ?? null,
		scale: 'log'
	},
	{
		id: 'parameters',
		path: 'parameters/total',
		read: (model) => model.parameters.total,
		scale: 'log'
	},
	{
		id: 'embeddingShare',
		read: ({ config }) => {
			const { embedding, total } = countParameters(config);
			return Number(((100 * embedding) / total).toFixed(1));
		},
		scale: 'linear'
	},
	{ id: 'tiedEmbeddings', read: ({ config }) => config.tiedEmbeddings },
	{ id: 'vocab', path: 'config/vocab', read: ({ config }) => config.vocab, scale: 'log' },
	{ id: 'layers', path: 'config/layers', read: ({ config }) => config.layers, scale: 'linear' },
	{ id: 'hidden', path: 'config/hidden', read: ({ config }) => config.hidden, scale: 'log' },
	{
		id: 'feedForward',
		path: 'config/feedForward',
		read: ({ config }) => config.feedForward,
		scale: 'log'
	},
	{
		id: 'activation',
		read: ({ config }) => ({ swiglu: 'SwiGLU', geglu: 'GeGLU', relu2: 'ReLU²' })[config.activation]
	},
	{
		id: 'queryHeads',
		path: 'config/queryHeads',
		read: ({ config }) => config.queryHeads,
		scale: 'linear'
	},
	{ id: 'kvHeads', path: 'config/kvHeads', read: ({ config }) => config.kvHeads, scale: 'linear' },
	{ id: 'groupSize', read: ({ config }) => config.queryHeads / config.kvHeads, scale: 'linear' },
	{ id: 'headDim', path: 'config/headDim', read: ({ config }) => config.headDim, scale: 'linear' },
	{ id: 'qkNorm', read: ({ config }) => config.qkNorm },
	{ id: 'qkvBias', read: ({ config }) => config.qkvBias },
	{ id: 'postNorm', read: ({ config }) => config.postNorm },
	{ id: 'weights', read: ({ config }) => config.weights },
	{ id: 'pattern', read: ({ config }) => config.positional.pattern },
	{
		id: 'theta',
		path: 'config/positional/theta',
		read: ({ config }) => config.positional.theta,
		scale: 'log'
	},
	{
		id: 'scaling',
		path: 'config/positional/scaling',
		read: ({ config }) => config.positional.scaling ?? null
	},
	{
		id: 'contextTrained',
		path: 'context/trained',
		read: ({ context }) => context.trained,
		scale: 'log'
	},
	{
		id: 'contextExtended',
		path: 'context/extended',
		read: ({ context }) => context.extended ?? null,
		scale: 'log'
	},
	{
		id: 'tokens',
		path: 'training/tokensTrillions',
		read: ({ training }) => training.tokensTrillions,
		scale: 'log'
	},
	{ id: 'tokensPerParameter', read: (model) => model.tokensPerParameter, scale: 'log' },
	{ id: 'cachePerToken', read: ({ config }) => countCacheBytesPerToken(config), scale: 'log' },
	{ id: 'cacheAt32k', read: ({ config }) => gib(countCacheBytes(config, 32_768)), scale: 'log' },
	{
		id: 'h100Hours',
		path: 'training/h100Hours',
		read: ({ training }) => training.h100Hours ?? null,
		scale: 'log'
	}
] as const satisfies readonly Field[];

export type FieldId = (typeof fields)[number]['id'];

/** The fact that a model's value of this field is; null where it is computed from others. */
export function factOf(id: FieldId, { id: model }: Pick<MuseumModel, 'id'>): string | null {
	const field: Field | undefined = fields.find((own) => own.id === id);
	return field?.path === undefined ? null : `${model}/${field.path}`;
}

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
