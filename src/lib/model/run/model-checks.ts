/** @file What a model that came from elsewhere has to show before its numbers are believed; each check has a name and a result. */
import { selectTopK } from '../../math/sampling.ts';
import { nope } from '../../math/schedule.ts';
import type { Decoder } from './decoder.ts';
import type { ModelConfig } from '../files/model-config.ts';
import type { GraphManifest } from '../graph/patch.ts';
import type { ModelCheck } from '../contract/source.ts';
import {
	copiedTokens,
	judgeReading,
	measureReading,
	type Judgement,
	type Reading
} from './reading.ts';
import { testDecoder, type GoOn, type SelfTestOptions, type SelfTestResult } from './self-test.ts';

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

/** The rotary encoding is asked about at these places of the prompt. */
const rotaryPositions = [8, 9, 10, 11, 12, 13, 14, 15];

export interface CheckedDecoder {
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
}

/**
 * The self-test on a prompt that repeats itself, what the model makes of it (see reading.ts), and whether it thinks otherwise with all
 * rotary encoding off. Costs passes over 64, 1 and 16 tokens; reads no weights. Leaves the decoder empty.
 */
export async function checkDecoder(
	decoder: Pick<Decoder, 'setSchedule' | 'reset' | 'forward'>,
	options: SelfTestOptions,
	ids: readonly number[],
	goOn?: GoOn
): Promise<CheckedDecoder> {
	if (ids.length === 0) {
		const selfTest = await testDecoder(decoder, options, goOn);
		const detail = 'the tokenizer gave too few tokens';
		const skipped = (['prediction', 'rotary-matters'] as const).map(
			(name) => ({ name, outcome: 'skipped', detail }) as const
		);
		return { selfTest, checks: [...describeSelfTest(selfTest), ...skipped] };
	}
	const { vocabSize, shape, schedule } = options;
	const positions = Array.from({ length: ids.length - 1 }, (_, position) => position);
	const selfTest = await testDecoder(decoder, { ...options, ids, positions }, goOn);
	const reading = measureReading(selfTest.logits, vocabSize, ids);
	const prediction = describeReading(reading, judgeReading(reading, shape));

	await goOn?.();
	decoder.setSchedule(schedule.map(() => nope));
	decoder.reset();
	const asked = { taps: 'none', logits: rotaryPositions } as const;
	const { logits } = await decoder.forward(ids.slice(0, 16), asked);
	decoder.setSchedule(schedule);
	decoder.reset();
	const changed = rotaryPositions.filter(
		(position, i) =>
			findLikeliest(selfTest.logits, vocabSize, position) !== findLikeliest(logits, vocabSize, i)
	).length;
	const rotary = {
		name: 'rotary-matters',
		outcome: changed > 0 ? 'passed' : 'failed',
		detail: `without rotary encoding the likeliest token changes at ${changed} of ${rotaryPositions.length} places`
	} as const;
	return { selfTest, checks: [...describeSelfTest(selfTest), prediction, rotary] };
}

/** The same checks before any of them ran. */
export function listPending(): readonly ModelCheck[] {
	const names = ['attention', 'finite-logits', 'prediction', 'rotary-matters'] as const;
	return names.map((name) => ({
		name,
		outcome: 'pending',
		detail: 'comes after the first answer'
	}));
}

function describeReading(reading: Reading, judgement: Judgement): ModelCheck {
	const { loss, chance, entropy, copied } = reading;
	const parts = [
		`${judgement.finding}: ${loss.toFixed(2)} nats a token (chance: ${chance.toFixed(2)}; expected by itself: ${entropy.toFixed(2)})`,
		`of its repetition ${copied} of ${copiedTokens - 1} tokens foreseen`
	];
	return { name: 'prediction', detail: parts.join('; '), ...judgement };
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

function findLikeliest(logits: Float32Array, vocabSize: number, row: number): number {
	const { ids } = selectTopK(logits.subarray(row * vocabSize, (row + 1) * vocabSize), 1);
	return ids[0] ?? -1;
}
