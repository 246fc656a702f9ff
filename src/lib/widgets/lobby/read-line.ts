/** @file From two runs of a text to what the entrance shows of it. */
import { nope } from '../../math/schedule.ts';
import type { Positional } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap } from '../attention-bench/comparison.ts';
import { listNextTokens } from '../attention-bench/next-tokens.ts';
import { openingPlace } from '../attention-bench/recorded.ts';
import { describeTrace } from '../live/describe-trace.ts';
import type { Line, Side } from './line.ts';

/** The head that looks back by one token, as long as its layer has RoPE; layer and head counted from 0. */
export const { layer, head } = openingPlace;

/**
 * @param own the run with the model's own schedule
 * @param without the run of the same text with NoPE in `layer`
 * @throws {RangeError} where a run is not what it should be: of another text, or with another encoding of the layer
 */
export function readLine(own: Trace, without: Trace): Line {
	if (own.prompt !== without.prompt) throw new RangeError('The two runs are of different texts.');
	const positional = own.positional[layer];
	if (positional?.kind !== 'rope' || without.positional[layer]?.kind !== 'nope')
		throw new RangeError(`The two runs do not differ in whether layer ${layer + 1} has RoPE.`);
	return {
		text: own.prompt,
		tokens: own.tokens,
		rope: readSide(own, positional),
		nope: readSide(without, nope),
		origin: own.origin,
		about: describeTrace(own)
	};
}

function readSide(trace: Trace, positional: Positional): Side {
	const { values, tokens } = computeMap(trace, positional, layer, head);
	const [next] = listNextTokens(trace);
	if (next?.probability === undefined || next.probability === null)
		throw new RangeError('The run does not say how likely the next token is.');
	return {
		rows: Array.from({ length: tokens }, (_, query) =>
			Array.from(values.subarray(query * tokens, query * tokens + query + 1), round)
		),
		next: { token: next.text, probability: round(next.probability) }
	};
}

/** Ten thousandths are more than a picture or a whole per cent shows, and a page carries a hundred such numbers. */
function round(share: number): number {
	return Math.round(1e4 * share) / 1e4;
}
