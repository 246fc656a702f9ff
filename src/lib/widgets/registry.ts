/** @file Every exhibit: its name, its parameters, and how its code arrives. An entry here makes `/embed/<name>/` and a line in catalog.json. */
import { storedKeyPattern } from '../hub/stored-key.ts';
import type { WidgetMessageKey } from '../messages/widgets.ts';
import { catalog } from '../model/catalog.ts';
import type { Parameters, ValuesOf } from '../url/parameters.ts';
import { architectureParameters } from './architecture/parameters.ts';
import { battleParameters, filterParameters, ownParameters } from './battle/parameters.ts';
import { compareParameters } from './compare/parameters.ts';
import type { WidgetModule } from './contract.ts';
import {
	cacheFillParameters,
	cacheSizeParameters,
	sharedKeysParameters
} from './heads/parameters.ts';
import { figureIds } from './lab/figure-ids.ts';
import {
	ropeHandsParameters,
	ropeThetaParameters,
	wavelengthsParameters
} from './rope/parameters.ts';
import { talkParameters } from './talk/parameters.ts';
import { twoMindsParameters } from './minds/parameters.ts';

export interface WidgetEntry {
	readonly name: string;
	readonly title: WidgetMessageKey;
	/** One line for the placeholder and for catalog.json. */
	readonly summary: WidgetMessageKey;
	readonly parameters: Parameters;
	/** Height in px kept free until it arrives: below 768 px of width, below 1024 px, and from there. */
	readonly height: readonly [phone: number, tablet: number, desktop: number];
	readonly load: () => Promise<WidgetModule>;
}

const attentionBenchParameters = {
	prompt: {
		type: 'text',
		default: '',
		maxLength: 4000,
		description: 'Text to run; empty shows the recorded one.'
	},
	model: {
		type: 'choice',
		default: 'nano',
		values: catalog.some(({ id }) => id === 'nano')
			? catalog.map(({ id }) => id)
			: ['nano', ...catalog.map(({ id }) => id)],
		orElse: {
			pattern: storedKeyPattern.source,
			description: 'hub:owner/name of a model on this device'
		},
		description:
			'Model of the catalogue; or hub:owner/name or local:name of one that the room of the real model stored on this device.'
	},
	layer: {
		type: 'integer',
		default: null,
		min: 1,
		max: 36,
		description: 'Layer shown, counted from 1.'
	},
	head: {
		type: 'integer',
		default: null,
		min: 1,
		max: 16,
		description: 'Query head shown, counted from 1.'
	},
	schedule: {
		type: 'schedule',
		default: 'own',
		description:
			'“own”, or one entry per layer: o own, n NoPE, r RoPE, r10000 RoPE with that theta, r10000y2 with YaRN of factor 2, then s8 for positions shifted by 8 and x0.5 for positions stretched by a half; “o*3,n” repeats.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 10,
		max: 100_000_000,
		description: 'RoPE theta of every RoPE layer, in place of the model’s own.'
	},
	yarn: {
		type: 'number',
		default: null,
		min: 1,
		max: 64,
		description: 'YaRN factor of every RoPE layer.'
	},
	mode: {
		type: 'choice',
		default: 'local',
		values: ['local', 'global'],
		description:
			'What a switch recomputes: “local” one layer from the same queries and keys, “global” the whole run.'
	},
	backend: {
		type: 'choice',
		default: 'auto',
		values: ['auto', 'webgpu', 'wasm'],
		description: 'Where the model runs.'
	}
} as const satisfies Parameters;
export type AttentionBenchParams = ValuesOf<typeof attentionBenchParameters>;

const labFigureParameters = {
	figure: {
		type: 'choice',
		default: 'siblings-retrieval',
		values: figureIds,
		description: 'Which of the lab’s figures.'
	}
} as const satisfies Parameters;
export type LabFigureParams = ValuesOf<typeof labFigureParameters>;

const tokenSplitParameters = {
	text: {
		type: 'text',
		default: '',
		maxLength: 4000,
		description: 'Text to cut; empty shows the sample.'
	}
} as const satisfies Parameters;
export type TokenSplitParams = ValuesOf<typeof tokenSplitParameters>;

const tiedEmbeddingsParameters = {
	vocabulary: {
		type: 'integer',
		default: null,
		min: 256,
		max: 524_288,
		description: 'Tokens in the vocabulary; SmolLM3’s where left out.'
	},
	width: {
		type: 'integer',
		default: null,
		min: 64,
		max: 16_384,
		description: 'Width of the residual stream; SmolLM3’s where left out.'
	},
	layers: {
		type: 'integer',
		default: null,
		min: 1,
		max: 128,
		description: 'Number of layers; SmolLM3’s where left out.'
	}
} as const satisfies Parameters;
export type TiedEmbeddingsParams = ValuesOf<typeof tiedEmbeddingsParameters>;

const trainingTimelineParameters = {
	at: {
		type: 'number',
		default: 0,
		min: -1,
		max: 12,
		description: 'Moment shown, in trillions of tokens; below zero the miniature’s primer.'
	},
	mix: {
		type: 'text',
		default: '',
		maxLength: 40,
		description: 'Own mix, web-code-math in per cent for each stage: “85-12-3,75-15-10,63-24-13”.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 400,
		description: 'Text the checkpoints go on with.'
	},
	backend: {
		type: 'choice',
		default: 'auto',
		values: ['auto', 'webgpu', 'wasm'],
		description: 'Where the model runs.'
	}
} as const satisfies Parameters;
export type TrainingTimelineParams = ValuesOf<typeof trainingTimelineParameters>;

const yarnRampParameters = {
	model: {
		type: 'choice',
		default: 'smollm3',
		values: ['smollm3', 'nano'],
		description: 'Whose settings to begin with.'
	},
	factor: {
		type: 'number',
		default: null,
		min: 1,
		max: 8,
		description: 'YaRN factor; the model’s own where left out.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 1000,
		max: 10_000_000,
		description: 'RoPE theta; the model’s own where left out.'
	},
	pair: {
		type: 'integer',
		default: 31,
		min: 0,
		max: 63,
		description: 'Frequency pair looked at, counted from 0.'
	}
} as const satisfies Parameters;
export type YarnRampParams = ValuesOf<typeof yarnRampParameters>;

const stretchParameters = {
	step: {
		type: 'choice',
		default: 'base',
		values: ['base', '8x before', '8x', '16x before', '16x', '16x+yarn'],
		description: 'Step shown.'
	},
	theta: {
		type: 'number',
		default: null,
		min: 1000,
		max: 10_000_000,
		description: 'Another RoPE theta than the step’s own.'
	}
} as const satisfies Parameters;
export type StretchParams = ValuesOf<typeof stretchParameters>;

const beyondParameters = {
	method: {
		type: 'choice',
		default: 'yarn',
		values: ['yarn', 'theta', 'linear'],
		description: 'What RoPE as trained is compared with.'
	},
	factor: {
		type: 'integer',
		default: 4,
		min: 1,
		max: 8,
		description: 'Factor of YaRN, or by which positions are squeezed.'
	},
	theta: {
		type: 'number',
		default: 4_000_000,
		min: 1000,
		max: 100_000_000,
		description: 'The larger theta.'
	},
	times: {
		type: 'integer',
		default: 4,
		min: 2,
		max: 4,
		description: 'Length of the text in multiples of the trained length.'
	},
	backend: {
		type: 'choice',
		default: 'auto',
		values: ['auto', 'webgpu', 'wasm'],
		description: 'Where the model runs.'
	}
} as const satisfies Parameters;
export type BeyondParams = ValuesOf<typeof beyondParameters>;

const runParameters = {
	prompt: {
		type: 'text',
		default: '',
		maxLength: 1500,
		description: 'Text to run; empty shows the recorded one.'
	},
	backend: {
		type: 'choice',
		default: 'auto',
		values: ['auto', 'webgpu', 'wasm'],
		description: 'Where the model runs.'
	}
} as const satisfies Parameters;

const headReaderParameters = {
	...runParameters,
	layer: {
		type: 'integer',
		default: 4,
		min: 1,
		max: 8,
		description: 'Layer read, counted from 1.'
	},
	head: {
		type: 'integer',
		default: 2,
		min: 1,
		max: 8,
		description: 'Query head read, counted from 1.'
	},
	token: {
		type: 'integer',
		default: null,
		min: 1,
		max: 512,
		description: 'Token whose row is read, counted from 1; the last where left out.'
	}
} as const satisfies Parameters;
export type HeadReaderParams = ValuesOf<typeof headReaderParameters>;

const nextTokenParameters = {
	...runParameters,
	temperature: {
		type: 'number',
		default: 1,
		min: 0,
		max: 2,
		description: 'Temperature; 0 always takes the likeliest token.'
	},
	topK: {
		type: 'integer',
		default: 0,
		min: 0,
		max: 50,
		description: 'Tokens that top-k keeps; 0 is off.'
	},
	topP: {
		type: 'number',
		default: 1,
		min: 0.05,
		max: 1,
		description: 'Share that top-p keeps; 1 is off.'
	},
	draws: {
		type: 'integer',
		default: 100,
		min: 1,
		max: 100_000,
		description: 'Tokens drawn.'
	},
	seed: { type: 'integer', default: 1, min: 1, max: 9999, description: 'Seed of the draws.' }
} as const satisfies Parameters;
export type NextTokenParams = ValuesOf<typeof nextTokenParameters>;

/** Checks that a widget takes the parameters it is registered with. */
function register<S extends Parameters>(
	entry: Omit<WidgetEntry, 'parameters' | 'load'> & {
		readonly parameters: S;
		readonly load: () => Promise<WidgetModule<ValuesOf<S>>>;
	}
): WidgetEntry {
	// A component's props are contravariant: that it gets what it asks for is checked here, and then forgotten.
	return { ...entry, load: entry.load as unknown as WidgetEntry['load'] };
}

export const widgets: readonly WidgetEntry[] = [
	register({
		name: 'attention-bench',
		title: 'site.widget.attentionBench',
		summary: 'site.widget.attentionBench.summary',
		parameters: attentionBenchParameters,
		height: [3500, 2540, 1800],
		load: () => import('./attention-bench/AttentionBench.svelte')
	}),
	register({
		name: 'lab-figure',
		title: 'site.widget.labFigure',
		summary: 'site.widget.labFigure.summary',
		parameters: labFigureParameters,
		height: [1120, 800, 540],
		load: () => import('./lab/LabFigureWidget.svelte')
	}),
	register({
		name: 'shared-keys',
		title: 'site.widget.sharedKeys',
		summary: 'site.widget.sharedKeys.summary',
		parameters: sharedKeysParameters,
		height: [1510, 1190, 870],
		load: () => import('./heads/SharedKeys.svelte')
	}),
	register({
		name: 'kv-cache',
		title: 'site.widget.kvCache',
		summary: 'site.widget.kvCache.summary',
		parameters: cacheFillParameters,
		height: [900, 710, 670],
		load: () => import('./heads/CacheFill.svelte')
	}),
	register({
		name: 'cache-size',
		title: 'site.widget.cacheSize',
		summary: 'site.widget.cacheSize.summary',
		parameters: cacheSizeParameters,
		height: [1440, 950, 890],
		load: () => import('./heads/CacheSize.svelte')
	}),
	register({
		name: 'rope-hands',
		title: 'site.widget.ropeHands',
		summary: 'site.widget.ropeHands.summary',
		parameters: ropeHandsParameters,
		height: [1840, 1195, 1195],
		load: () => import('./rope/RopeHands.svelte')
	}),
	register({
		name: 'rope-wavelengths',
		title: 'site.widget.ropeWavelengths',
		summary: 'site.widget.ropeWavelengths.summary',
		parameters: wavelengthsParameters,
		height: [1125, 855, 785],
		load: () => import('./rope/Wavelengths.svelte')
	}),
	register({
		name: 'rope-theta',
		title: 'site.widget.ropeTheta',
		summary: 'site.widget.ropeTheta.summary',
		parameters: ropeThetaParameters,
		height: [1890, 1340, 1005],
		load: () => import('./rope/RopeTheta.svelte')
	}),
	register({
		name: 'battle',
		title: 'site.widget.battle',
		summary: 'site.widget.battle.summary',
		parameters: battleParameters,
		height: [7200, 5600, 5200],
		load: () => import('./battle/BattleWidget.svelte')
	}),
	register({
		name: 'win-rates',
		title: 'site.widget.winRates',
		summary: 'site.widget.winRates.summary',
		parameters: filterParameters,
		height: [2300, 1900, 1800],
		load: () => import('./battle/WinRates.svelte')
	}),
	register({
		name: 'thinking-slopes',
		title: 'site.widget.thinkingSlopes',
		summary: 'site.widget.thinkingSlopes.summary',
		parameters: {},
		height: [1200, 800, 640],
		load: () => import('./battle/ThinkingSlopes.svelte')
	}),
	register({
		name: 'own-score',
		title: 'site.widget.ownScore',
		summary: 'site.widget.ownScore.summary',
		parameters: ownParameters,
		height: [1100, 800, 700],
		load: () => import('./battle/OwnScoreWidget.svelte')
	}),
	register({
		name: 'talk',
		title: 'site.widget.talk',
		summary: 'site.widget.talk.summary',
		parameters: talkParameters,
		height: [1150, 980, 840],
		load: () => import('./talk/Talk.svelte')
	}),
	register({
		name: 'token-split',
		title: 'site.widget.tokenSplit',
		summary: 'site.widget.tokenSplit.summary',
		parameters: tokenSplitParameters,
		height: [1500, 1100, 1000],
		load: () => import('./tokens/TokenSplit.svelte')
	}),
	register({
		name: 'tied-embeddings',
		title: 'site.widget.tiedEmbeddings',
		summary: 'site.widget.tiedEmbeddings.summary',
		parameters: tiedEmbeddingsParameters,
		height: [1000, 760, 720],
		load: () => import('./tokens/TiedEmbeddings.svelte')
	}),
	register({
		name: 'architecture',
		title: 'site.widget.architecture',
		summary: 'site.widget.architecture.summary',
		parameters: architectureParameters,
		height: [1350, 900, 830],
		load: () => import('./architecture/ArchitectureWidget.svelte')
	}),
	register({
		name: 'compare',
		title: 'site.widget.compare',
		summary: 'site.widget.compare.summary',
		parameters: compareParameters,
		height: [4600, 3200, 2900],
		load: () => import('./compare/CompareWidget.svelte')
	}),
	register({
		name: 'training-timeline',
		title: 'site.widget.trainingTimeline',
		summary: 'site.widget.trainingTimeline.summary',
		parameters: trainingTimelineParameters,
		height: [3100, 2500, 2200],
		load: () => import('./timeline/TrainingTimelineWidget.svelte')
	}),
	register({
		name: 'context-stretch',
		title: 'site.widget.contextStretch',
		summary: 'site.widget.contextStretch.summary',
		parameters: stretchParameters,
		height: [1500, 1050, 900],
		load: () => import('./stretch/StretchWidget.svelte')
	}),
	register({
		name: 'yarn-ramp',
		title: 'site.widget.yarnRamp',
		summary: 'site.widget.yarnRamp.summary',
		parameters: yarnRampParameters,
		height: [1500, 1200, 1050],
		load: () => import('./yarn-ramp/YarnRampWidget.svelte')
	}),
	register({
		name: 'beyond-length',
		title: 'site.widget.beyondLength',
		summary: 'site.widget.beyondLength.summary',
		parameters: beyondParameters,
		height: [740, 520, 440],
		load: () => import('./beyond/BeyondWidget.svelte')
	}),
	register({
		name: 'head-reader',
		title: 'site.widget.headReader',
		summary: 'site.widget.headReader.summary',
		parameters: headReaderParameters,
		height: [2350, 2100, 1250],
		load: () => import('./reading/HeadReader.svelte')
	}),
	register({
		name: 'next-token',
		title: 'site.widget.nextToken',
		summary: 'site.widget.nextToken.summary',
		parameters: nextTokenParameters,
		height: [1400, 1050, 950],
		load: () => import('./reading/NextToken.svelte')
	}),
	register({
		name: 'two-minds',
		title: 'site.widget.twoMinds',
		summary: 'site.widget.twoMinds.summary',
		parameters: twoMindsParameters,
		height: [1750, 1150, 1000],
		load: () => import('./minds/TwoMinds.svelte')
	}),
	register({
		name: 'thinking-gains',
		title: 'site.widget.thinkingGains',
		summary: 'site.widget.thinkingGains.summary',
		parameters: {},
		height: [420, 560, 650],
		load: () => import('./minds/ThinkingGains.svelte')
	})
];

export function findWidget(name: string): WidgetEntry | undefined {
	return widgets.find((widget) => widget.name === name);
}
