/** @file Two texts of different length, laid over each other. */
import type { Tokenized } from '../../model/contract/run.ts';
import { alignTexts, proposeGap } from '../../model/run/align-texts.ts';
import type { CarryRecord } from './carry-record.ts';

interface Tokenizes {
	readonly tokenize: (text: string) => Promise<Pick<Tokenized, 'ids'>>;
}

/** The gap that was chosen, as far as these texts have room for it, or a proposal; nothing where both have as many tokens. */
export async function chooseGap(
	model: Tokenizes,
	{ into, from }: { readonly into: string; readonly from: string },
	chosen: number | null
): Promise<{ readonly gap?: number }> {
	const a = [...(await model.tokenize(into)).ids];
	const b = [...(await model.tokenize(from)).ids];
	if (a.length === b.length) return {};
	return { gap: Math.min(chosen ?? proposeGap(a, b), a.length, b.length) };
}

/** How many tokens stand over each other before the gap. */
export function findGap(
	aligned: readonly number[],
	{ into, from }: CarryRecord['tokens']
): number | null {
	if (into.length === from.length) return null;
	const at = aligned.findIndex((token, i) => token !== i);
	return at === -1 ? Math.min(into.length, from.length) : at;
}

/** One column of two texts above each other; null where one of them has no token. */
export interface Pairing {
	readonly from: number | null;
	readonly into: number | null;
}

/** Every token of both once, in their order. */
export function listPairs({ into, from }: CarryRecord['tokens'], gap: number): Pairing[] {
	const aligned = alignTexts([...into.keys()], [...from.keys()], gap);
	const pairs = Array.from(aligned, (other, token): Pairing => {
		return { into: token, from: other === -1 ? null : other };
	});
	const skipped = Array.from({ length: Math.max(0, from.length - into.length) }, (_, i) => {
		return { into: null, from: gap + i };
	});
	return [...pairs.slice(0, gap), ...skipped, ...pairs.slice(gap)];
}
