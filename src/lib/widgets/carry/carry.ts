/** @file A map of what carrying one run's values into another does to the answer. */
import type {
	CarriedPart,
	CarryEffect,
	CarryOutcome,
	CarryRuns
} from '../../model/contract/carry.ts';
import type { CarryRecord, Outcome } from './carry-record.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import type { GridBounds, GridPlace } from '../grid/move-place.ts';
import { headRecord } from '../live/record-heading.ts';

/** As an address has it: the stream, all heads of a layer, or one head, counted from 1. */
export function parsePart(carried: string): CarriedPart {
	const [, head] = /^head-(\d+)$/.exec(carried) ?? [];
	if (head !== undefined) return { kind: 'heads', head: Number(head) - 1 };
	return carried === 'heads' ? { kind: 'heads', head: null } : { kind: 'stream' };
}

/** Every part of a model that can be carried over, as an address has it. */
export function listParts(queryHeads: number): string[] {
	return ['stream', 'heads', ...Array.from({ length: queryHeads }, (_, i) => `head-${i + 1}`)];
}

export function simplify({ next, logProbs }: CarryOutcome): Outcome {
	const { texts, probabilities } = next;
	return { texts: [...texts], probabilities: [...probabilities], logProbs: [...logProbs] };
}

/** What both runs bring to a record, before anything was carried over. */
export function startRecord({
	into,
	from,
	watched,
	aligned,
	places
}: CarryRuns): Pick<
	CarryRecord,
	'tokens' | 'aligned' | 'watched' | 'into' | 'from' | 'places' | 'effects'
> {
	const isGapped = into.tokens.length !== from.tokens.length;
	return {
		...(isGapped && { aligned: [...aligned] }),
		tokens: { into: [...into.tokens], from: [...from.tokens] },
		watched: [...watched.texts],
		into: simplify(into),
		from: simplify(from),
		places: places.map(({ row, token }): [number, number] => [row, token]),
		effects: []
	};
}

/** With one effect more. They come in the order of the places. */
export function addEffect<T extends Pick<CarryRecord, 'effects'>>(
	record: T,
	effect: CarryEffect
): T {
	return { ...record, effects: [...record.effects, simplify(effect)] };
}

/** Two of the watched tokens, by index: the answer of the run that is changed, and that of the other. */
export interface Answers {
	readonly own: number;
	readonly other: number;
}

type Runs = Pick<CarryRecord, 'watched' | 'into' | 'from'>;

/** The best answers of both runs; where they agree, the two that the texts tell apart best. */
export function suggestAnswers({ watched, into, from }: Runs): Answers {
	const find = (text = '') => watched.indexOf(text);
	const [own, other] = [find(into.texts[0]), find(from.texts[0])];
	if (own !== other) return { own, other };
	const gains = watched.map((_, i) => (from.logProbs[i] ?? NaN) - (into.logProbs[i] ?? NaN));
	return { own: gains.indexOf(Math.min(...gains)), other: gains.indexOf(Math.max(...gains)) };
}

/** Index of an answer among the watched tokens, as it stands or after a space; −1 where it was not watched. */
export function findAnswer(watched: readonly string[], text: string): number {
	const spaced = watched.indexOf(` ${text}`);
	return spaced === -1 ? watched.indexOf(text) : spaced;
}

/** By how many nats the one answer is ahead of the other: of probabilities or of logits, the difference is the same. */
export function measureLead({ logProbs }: Pick<Outcome, 'logProbs'>, answers: Answers): number {
	return (logProbs[answers.own] ?? NaN) - (logProbs[answers.other] ?? NaN);
}

/** Nats that the two runs have to differ by for a share of it to mean something. */
const leastDifference = 0.1;

export function tellsApart({ into, from }: Runs, answers: Answers): boolean {
	return Math.abs(measureLead(into, answers) - measureLead(from, answers)) >= leastDifference;
}

/** How much of the lead moves: 0 where the answer stays, 1 where it becomes the other run's. */
export function measureMoved(map: Runs, outcome: Outcome, answers: Answers): number {
	const [own, other] = [measureLead(map.into, answers), measureLead(map.from, answers)];
	return (own - measureLead(outcome, answers)) / (own - other);
}

/** The outcome at a place: null where nothing can be carried over, undefined where it was not measured yet. */
export function findOutcome(
	{ places, effects }: Pick<CarryRecord, 'places' | 'effects'>,
	{ row, token }: GridPlace
): Outcome | null | undefined {
	const at = places.findIndex(([r, t]) => r === row && t === token);
	return at === -1 ? null : effects[at];
}

/** What was measured, by row from the top and by token. */
export function listMeasured(map: CarryRecord, answers: Answers) {
	return map.effects
		.map((outcome, i) => {
			const [row = 0, token = 0] = map.places[i] ?? [];
			return { row, token, moved: measureMoved(map, outcome, answers), outcome };
		})
		.toSorted((a, b) => b.row - a.row || a.token - b.token);
}

/** Whose run it is, and when it ran. */
export function describeMap(info: ModelInfo, prompt: string) {
	const usesRope = info.ownSchedule.map(({ kind }) => kind === 'rope');
	return { ...headRecord(info, prompt), shape: info.shape, usesRope };
}

/** The token of the first text that one of the second is laid over; null where it has none. */
export function findCounterpart(
	{ tokens, aligned }: Pick<CarryRecord, 'tokens' | 'aligned'>,
	token: number
): string | null {
	return tokens.from[aligned?.[token] ?? token] ?? null;
}

/** Tokens from the first that differs, and all rows. */
export function findBounds(map: CarryRecord): GridBounds {
	const { tokens, shape, part } = map;
	const first = Math.max(
		0,
		tokens.into.findIndex((text, i) => text !== findCounterpart(map, i))
	);
	return {
		rows: [0, part === 'stream' ? shape.layers : shape.layers - 1],
		tokens: [first, tokens.into.length - 1]
	};
}
