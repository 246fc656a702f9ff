/** @file The parts of a decoder-only transformer that a diagram shows, in reading order, each with its explanation. */
import {
	countAttention,
	countFeedForward,
	countParameters,
	listLayerKinds,
	type LayerKind
} from '../../facts/architecture.ts';
import { formatNumber } from '../../facts/format.ts';
import type { ModelConfig } from '../../facts/schema.ts';
import { t } from '../../messages/museum.ts';

/** Parts of the tower are the model's, parts of the block are those of one layer. */
export interface Part {
	readonly id: string;
	readonly place: 'tower' | 'block';
	readonly label: string;
	readonly text: string;
	/** Set for layers; counted from one. */
	readonly layer?: number;
	readonly kind?: LayerKind;
}

const number = formatNumber;
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

/** What a layer does with positions, in a few words. */
export function nameKind(kind: LayerKind, { positional }: ModelConfig): string {
	if (kind === 'nope') return t('museum.kind.nope');
	const theta = number(
		kind === 'local' ? (positional.thetaLocal ?? positional.theta) : positional.theta
	);
	if (kind === 'local')
		return t('museum.kind.local', { theta, window: number(positional.window ?? 0) });
	return positional.rotatedShare === undefined
		? t('museum.kind.rope', { theta })
		: t('museum.kind.partial', { theta, share: 100 * positional.rotatedShare });
}

/** The tower, bottom up. */
export function listTowerParts(config: ModelConfig): readonly Part[] {
	const { total, embedding } = countParameters(config);
	const { vocab, hidden, layers, tiedEmbeddings } = config;
	const tied = tiedEmbeddings ? 'tied' : 'separate';
	const perLayer = countAttention(config) + countFeedForward(config);
	return [
		{
			id: 'embedding',
			place: 'tower',
			label: t('museum.part.embedding'),
			text: t(`museum.part.embedding.${tied}`, {
				vocab: number(vocab),
				hidden: number(hidden),
				share: share(embedding, total)
			})
		},
		...listLayerKinds(config).map((kind, index): Part => {
			const layer = index + 1;
			return {
				id: `layer-${layer}`,
				place: 'tower',
				layer,
				kind,
				label: t('museum.part.layer', { layer, layers, kind: nameKind(kind, config) }),
				text: t(`museum.part.layer.${kind}`, { parameters: number(perLayer) })
			};
		}),
		{
			id: 'final-norm',
			place: 'tower',
			label: t('museum.part.finalNorm'),
			text: t('museum.part.finalNorm.text', { hidden: number(hidden) })
		},
		{
			id: 'head',
			place: 'tower',
			label: t('museum.part.head'),
			text: t(`museum.part.head.${tied}`, { vocab: number(vocab) })
		}
	];
}

/** One layer, from its entrance to its exit. */
export function listBlockParts(config: ModelConfig, kind: LayerKind): readonly Part[] {
	const { hidden, queryHeads, kvHeads, headDim, feedForward, positional } = config;
	const part = (id: string, label: string, text: string): Part => ({
		id,
		place: 'block',
		label,
		text
	});
	const ternary = config.weights === 'ternary' ? ` ${t('museum.part.ternary')}` : '';
	return [
		part(
			'residual',
			t('museum.part.residual'),
			t('museum.part.residual.text', { hidden: number(hidden) })
		),
		part('attention-norm', t('museum.part.attentionNorm'), t('museum.part.attentionNorm.text')),
		part(
			'queries',
			t('museum.part.queries', { count: queryHeads }),
			t('museum.part.queries.text', {
				count: queryHeads,
				width: number(queryHeads * headDim),
				head: headDim,
				hidden: number(hidden)
			}) + (config.qkNorm ? ` ${t('museum.part.qkNorm')}` : '')
		),
		part(
			'keys',
			t('museum.part.keys', { count: kvHeads }),
			t('museum.part.keys.text', {
				count: kvHeads,
				ratio: queryHeads / kvHeads,
				bytes: number(4 * kvHeads * headDim)
			}) + (config.qkvBias ? ` ${t('museum.part.bias')}` : '')
		),
		part(
			'position',
			nameKind(kind, config),
			t(
				`museum.part.position.${positional.rotatedShare !== undefined && kind === 'rope' ? 'partial' : kind}`,
				{
					window: number(positional.window ?? 0)
				}
			)
		),
		part(
			'output',
			t('museum.part.output'),
			t('museum.part.output.text') +
				(config.subNorm ? ` ${t('museum.part.subNorm')}` : '') +
				ternary
		),
		...(config.postNorm
			? [part('post-attention-norm', t('museum.part.postNorm'), t('museum.part.postNorm.text'))]
			: []),
		part(
			'feed-forward-norm',
			t('museum.part.feedForwardNorm'),
			t('museum.part.feedForwardNorm.text')
		),
		part(
			'feed-forward',
			t('museum.part.feedForward', { width: number(feedForward) }),
			t('museum.part.feedForward.text', {
				activation: t(`museum.activation.${config.activation}`),
				ratio: (feedForward / hidden).toFixed(2),
				parameters: number(countFeedForward(config)),
				share: share(config.layers * countFeedForward(config), countParameters(config).total)
			}) + ternary
		),
		...(config.postNorm
			? [part('post-feed-forward-norm', t('museum.part.postNorm2'), t('museum.part.postNorm.text'))]
			: [])
	];
}

/** Every part once, the tower from the top and then one layer's inside: what a table of the diagram lists. */
export function listAllParts(config: ModelConfig): readonly Part[] {
	const kinds = [...new Set(listLayerKinds(config))];
	const inside = kinds.flatMap((kind) => listBlockParts(config, kind));
	// What differs between kinds of layers stands once for each.
	const distinct = inside.filter(
		(part, index) =>
			inside.findIndex(({ label, text }) => label === part.label && text === part.text) === index
	);
	return [...listTowerParts(config).toReversed(), ...distinct];
}
