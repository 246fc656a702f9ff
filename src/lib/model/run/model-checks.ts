/** @file What a model that came from elsewhere has to show before its numbers are believed; each check has a name and a result. */
import { selectTopK } from '../../math/sampling.ts';
import { nope } from '../../math/schedule.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { Decoder } from './decoder.ts';
import type { ModelConfig } from '../files/model-config.ts';
import type { GraphManifest } from '../graph/patch.ts';
import type { ModelCheck } from '../contract/source.ts';
import { testDecoder, type SelfTestOptions, type SelfTestResult } from './self-test.ts';

/** What SmolLM3-3B is (its config.json on the Hub). */
const smolLM3 = { layers: 36, nope: 9, theta: 5e6, queryHeads: 16, kvHeads: 4, headDim: 128 };

/** One check of a part of the config; `found` says what there is. */
function expect(name: ModelCheck['name'], found: string, expected: string): ModelCheck {
	return found === expected
		? { name, outcome: 'passed', detail: found }
		: { name, outcome: 'failed', detail: `${found}, not ${expected}` };
}

/** Checks of files alone: the config, where the model says that it is SmolLM3-3B, and the graph's layout. */
export function checkFiles(
	id: string,
	config: ModelConfig,
	manifest: GraphManifest
): readonly ModelCheck[] {
	const layout = checkLayout(manifest);
	if (!/SmolLM3-3B/i.test(id)) return [layout];
	const { shape, ownSchedule } = config;
	const ropes = ownSchedule.filter((positional) => positional.kind === 'rope');
	const thetas = new Set(
		ropes.map(({ theta, scaling }) => `${theta}${scaling ? ` ${scaling.type}` : ''}`)
	);
	return [
		expect('layers', String(shape.layers), String(smolLM3.layers)),
		expect(
			'rope-layers',
			`${ropes.length} RoPE, ${shape.layers - ropes.length} NoPE`,
			`${smolLM3.layers - smolLM3.nope} RoPE, ${smolLM3.nope} NoPE`
		),
		expect('rope-theta', [...thetas].join(' and '), String(smolLM3.theta)),
		expect(
			'heads',
			`${shape.queryHeads}/${shape.kvHeads} of ${shape.headDim}`,
			`${smolLM3.queryHeads}/${smolLM3.kvHeads} of ${smolLM3.headDim}`
		),
		layout
	];
}

function checkLayout({ layout, repairedLayers }: GraphManifest): ModelCheck {
	if (repairedLayers.length === 0) return { name: 'layout', outcome: 'passed', detail: layout };
	const detail = `${layout}: RoPE was exported on layers ${repairedLayers.join(', ')}, which were trained without; their tables undo it`;
	return { name: 'layout', outcome: 'corrected', detail };
}

const copied = 17;
/** Places in the prompt where the model has read enough of the copy to go on with it. */
const copyPositions = [24, 25, 26, 27, 28, 29, 30, 31];
const firstPositions = copyPositions.map((position) => position - 16);
/** A large model misses hardly any of the eight; one of few layers may not have learned to copy. */
const enoughCopied = 6;
const manyLayers = 24;

/** The beginning of a text, and the same again without its first token, which may be a beginning-of-text mark; empty where the text is too short. */
export function makeCheckPrompt(ids: ArrayLike<number>): readonly number[] {
	const first = Array.from(ids).slice(0, copied);
	return first.length < copied ? [] : [...first, ...first.slice(1)];
}

export interface CheckedDecoder {
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
}

/**
 * The self-test on a prompt that repeats itself, and what the model makes of the repetition: it should go on with it, and it should think
 * otherwise with all rotary encoding off. Costs passes over 33, 1 and 16 tokens; reads no weights. Leaves the decoder empty.
 */
export async function checkDecoder(
	decoder: Pick<Decoder, 'setSchedule' | 'reset' | 'forward'>,
	options: SelfTestOptions,
	ids: readonly number[]
): Promise<CheckedDecoder> {
	if (ids.length === 0) {
		const selfTest = await testDecoder(decoder, options);
		const detail = 'the tokenizer gave too few tokens';
		const skipped = (['prediction', 'rotary-matters'] as const).map(
			(name) => ({ name, outcome: 'skipped', detail }) as const
		);
		return { selfTest, checks: [...describeSelfTest(selfTest), ...skipped] };
	}
	const positions = [...firstPositions, ...copyPositions];
	const selfTest = await testDecoder(decoder, { ...options, ids, positions });
	const top = findLikeliest(selfTest.logits, options.vocabSize);
	const prediction = judgePrediction(ids, positions, selfTest.logits, options);

	decoder.setSchedule(options.schedule.map(() => nope));
	decoder.reset();
	const { logits } = await decoder.forward(ids.slice(0, 16), {
		taps: 'none',
		logits: firstPositions
	});
	decoder.setSchedule(options.schedule);
	decoder.reset();
	const changed = findLikeliest(logits, options.vocabSize).filter((id, i) => id !== top[i]).length;
	const rotary = {
		name: 'rotary-matters',
		outcome: changed > 0 ? 'passed' : 'failed',
		detail: `without rotary encoding the likeliest token changes at ${changed} of ${firstPositions.length} places`
	} as const;
	return { selfTest, checks: [...describeSelfTest(selfTest), prediction, rotary] };
}

/** Trained models foresee a plain sentence and its repetition far better than chance, ln(vocabulary) nats a token. */
function judgePrediction(
	ids: readonly number[],
	positions: readonly number[],
	logits: Float32Array,
	{ vocabSize, shape }: SelfTestOptions
): ModelCheck {
	const top = findLikeliest(logits, vocabSize);
	const right = copyPositions.filter((position, i) => top[i + 8] === ids[position + 1]).length;
	let surprise = 0;
	for (const [i, position] of positions.entries()) {
		const row = logits.subarray(i * vocabSize, (i + 1) * vocabSize);
		surprise += (logSumExp(row) - (row[ids[position + 1] ?? -1] ?? NaN)) / positions.length;
	}
	const chance = Math.log(vocabSize);
	const copies = right >= enoughCopied || shape.layers < manyLayers;
	return {
		name: 'prediction',
		outcome: copies && surprise < chance / 2 ? 'passed' : 'failed',
		detail: `${surprise.toFixed(2)} nats a token (chance: ${chance.toFixed(2)}); continues a repeated text at ${right} of ${copyPositions.length} places`
	};
}

/** The self-test as two checks. */
export function describeSelfTest(test: SelfTestResult): readonly ModelCheck[] {
	const { attentionError, decodeError, areLogitsFinite, hasPassed } = test;
	const error = Math.max(attentionError, decodeError);
	return [
		{
			name: 'attention',
			outcome: hasPassed || !areLogitsFinite ? 'passed' : 'failed',
			detail: `off by ${error.toPrecision(2)} of the largest value, against our own computation`
		},
		{
			name: 'finite-logits',
			outcome: areLogitsFinite ? 'passed' : 'failed',
			detail: areLogitsFinite ? 'all finite' : 'some are infinite or no numbers'
		}
	];
}

function findLikeliest(logits: Float32Array, vocabSize: number): readonly number[] {
	return Array.from({ length: logits.length / vocabSize }, (_, row) => {
		const { ids } = selectTopK(logits.subarray(row * vocabSize, (row + 1) * vocabSize), 1);
		return ids[0] ?? -1;
	});
}
