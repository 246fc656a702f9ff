/** @file Which picture stands for which exhibit: made of its own recorded, measured or published data. An exhibit that has none gets a card of words. */
import { findDerived } from '../../facts/facts.server.ts';
import { recordedModel } from '../../widgets/atlas/parameters.ts';
import { openingPlace } from '../../widgets/attention-bench/recorded.ts';
import { openingHead } from '../../widgets/documents/parameters.ts';
import { figureIds } from '../../widgets/lab/figure-ids.ts';
import { nanoPlace } from '../../widgets/reading/parameters.ts';
import type { Picture } from './card.ts';
import { drawRate, drawWavelengths, drawWaves, drawYarn } from './pictures/curves.ts';
import { drawAtlas, drawFigure } from './pictures/lab.ts';
import { drawMistake, drawRounding, drawWeights } from './pictures/measured.ts';
import {
	drawCache,
	drawCluster,
	drawEmbeddings,
	drawModel,
	drawModels,
	drawScores
} from './pictures/models.ts';
import { drawBudgets, drawCarry, drawStream, drawWritten } from './pictures/records.ts';
import { drawAttention, drawGroup, drawLens, drawNextTokens, drawSweep } from './pictures/runs.ts';
import { drawScaling } from './pictures/scaling.ts';
import { drawTokens } from './pictures/tokens.ts';

const attention = 'attention-nano.safetensors';
const nope = 'nope-layers-nano.safetensors';

const pictures: Readonly<Record<string, () => Picture | null>> = {
	'attention-bench': () => drawAttention(nope, openingPlace.layer, openingPlace.head),
	'head-reader': () => drawAttention(attention, nanoPlace.layer, nanoPlace.head),
	'head-atlas': () => drawAtlas(recordedModel),
	'next-token': () => drawNextTokens(attention),
	documents: () =>
		drawAttention('documents-nano-off-on.safetensors', openingHead.layer, openingHead.head),
	'logit-lens': () => drawLens('lens-nano.safetensors'),
	'shared-keys': () => drawGroup(nope, 0, 0),
	'kv-cache': drawCache,
	'cache-size': drawCache,
	'rope-hands': drawWaves,
	'rope-theta': drawWaves,
	'rope-wavelengths': drawWavelengths,
	'yarn-ramp': drawYarn,
	'training-timeline': drawRate,
	'token-split': drawTokens,
	'gpu-cluster': () => drawCluster(Number(findDerived('cluster-step').inputs.gpus)),
	'context-stretch': () => drawFigure('long-context-retrieval'),
	'beyond-length': () => drawFigure('siblings-position'),
	'two-minds': () => drawFigure('post-training-right'),
	'lab-figure': () => drawFigure('siblings-retrieval'),
	architecture: () => drawModel('smollm3-3b'),
	compare: () => drawModels(['smollm3-3b', 'qwen2.5-3b', 'llama-3.2-3b']),
	battle: () => drawScores('base-english'),
	'own-score': () => drawScores('instruct-no-think'),
	'win-rates': () => drawScores('base-english'),
	'head-surgery': () => drawSweep('sweep-nano.json'),
	'tied-embeddings': drawEmbeddings,
	'scaling-laws': drawScaling,
	adam: () => drawFigure('embedding-norm'),
	schedule: () => drawFigure('schedule-loss'),
	merge: () => drawFigure('merge-curve'),
	'preference-losses': () => drawFigure('preference-logps'),
	'training-rows': () => drawFigure('align-trials'),
	'thinking-budget': () => drawBudgets('budget-micro-sft.json'),
	'carry-over': () => drawCarry('carry-nano-colours-stream.json'),
	stream: () => drawStream('stream-nano.json'),
	greedy: () => drawWritten('greedy-nano.json'),
	quantise: drawRounding,
	'rope-by-mistake': () => drawMistake('micro-31'),
	'run-command': drawWeights,
	'thinking-slopes': () => drawScores('instruct-think'),
	'thinking-gains': () => drawScores('instruct-think')
};

/** Null where nothing is recorded or measured that could be drawn. */
export function drawExhibit(name: string): Picture | null {
	return pictures[name]?.() ?? null;
}

/** The first picture among a lesson's exhibits. @param body its Markdown, for the figure that it shows of the lab */
export function drawLesson(widgets: readonly string[], body: string): Picture | null {
	const shown = /name="lab-figure"[^>]*\bfigure="([^"]+)"/.exec(body)?.[1];
	const figure = figureIds.find((id) => id === shown);
	for (const name of widgets) {
		const picture = name === 'lab-figure' && figure ? drawFigure(figure) : drawExhibit(name);
		if (picture) return picture;
	}
	return null;
}
