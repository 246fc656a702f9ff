/** @file What a session has to show before its numbers are believed, at its start or later. */
import type { Schedule } from '../../math/positional.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { ModelError } from '../contract/model-error.ts';
import type { GraphManifest } from '../graph/patch.ts';
import type { Decoder } from './decoder.ts';
import { checkDecoder, describeSelfTest, type CheckedDecoder } from './model-checks.ts';
import { testDecoder, type GoOn } from './self-test.ts';

export interface ProofOptions {
	readonly schedule: Schedule;
	readonly shape: TraceShape;
	readonly vocabSize: number;
	/** Tokens of a text that repeats itself, for a model from elsewhere; null tests attention alone. */
	readonly checkPrompt: readonly number[] | null;
}

/** The self-test, and of a model from elsewhere the other checks; leaves the decoder empty. */
export async function prove(
	decoder: Decoder,
	manifest: GraphManifest,
	options: ProofOptions,
	goOn?: GoOn
): Promise<CheckedDecoder> {
	const { schedule, shape, vocabSize, checkPrompt } = options;
	const wanted = { schedule, shape, vocabSize, dtype: manifest.elementType };
	if (checkPrompt) return checkDecoder(decoder, wanted, checkPrompt, goOn);
	const selfTest = await testDecoder(decoder, wanted, goOn);
	return { selfTest, checks: describeSelfTest(selfTest) };
}

/** @throws {ModelError} self-test, with what was found */
export function requirePassed(proof: CheckedDecoder): CheckedDecoder {
	const { attentionError, decodeError, areLogitsFinite, hasPassed } = proof.selfTest;
	if (hasPassed) return proof;
	const finite = areLogitsFinite ? '' : ', logits not finite';
	const detail = `attention off by ${attentionError.toPrecision(2)}, decode by ${decodeError.toPrecision(2)}${finite}`;
	throw new ModelError('self-test', detail);
}
