/** @file What the lessons on RoPE and NoPE say of their exhibits, on the running model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceRun } from '../../../../scripts/node-engine.ts';
import { labTables } from '../../lab/tables.server.ts';
import { findMeanDistance } from '../../math/head-reading.ts';
import { distanceProfile } from '../../math/distance-profile.ts';
import { nope } from '../../math/schedule.ts';
import type { Rope, Schedule } from '../../math/positional.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap, flipPositional } from '../../widgets/attention-bench/comparison.ts';
import { describeHead } from '../../widgets/attention-bench/describe-head.ts';
import { openingPlace } from '../../widgets/attention-bench/recorded.ts';
import { findStory } from '../../widgets/attention-bench/stories.ts';
import { findBaseRope } from '../../widgets/attention-bench/tuning.ts';
import { spreadOverSeeds } from '../../lab/tidy.ts';
import { readGroup } from '../../widgets/heads/read-group.ts';
import { findRecording } from '../../widgets/live/recorded-runs.ts';
import { smollm3 } from '../../widgets/rope/published.ts';
import { RopeHands } from '../../widgets/rope/rope-hands.svelte.ts';
import {
	change,
	expectWords,
	listHeads,
	listNext,
	loadModel,
	loadNano,
	measureDistance,
	promptOf,
	readRecording
} from './nano.ts';

const prompt = promptOf('nope-layers-nano.safetensors');
let engine: Engine;
let trace: Trace;
let rope: Rope;
beforeAll(async () => {
	engine = await loadNano();
	rope = findBaseRope(engine.info.ownSchedule);
	trace = await traceRun(engine, prompt, engine.info.ownSchedule);
}, 600_000);
afterAll(() => engine.dispose());

const next = async (schedule = engine.info.ownSchedule) =>
	listNext(await traceRun(engine, prompt, schedule));

describe('the lesson on NoPE layers', () => {
	const lesson = '02-architecture/03-nope-layers.md';

	it('has nano’s run open on the head that depends on its turn the most, and says what is seen of it', () => {
		expectWords(
			lesson,
			'Choose nano under _Recorded run_, look at the two maps',
			'No head of nano depends on the turn more',
			'three quarters of its attention to the token just before'
		);
		const changes = listHeads(trace).map(({ layer, head, positional, map }) => ({
			layer,
			head,
			by: measureDistance(map, computeMap(trace, flipPositional(positional, rope), layer, head))
		}));
		const most = changes.reduce((a, b) => (b.by > a.by ? b : a));
		expect(most).toMatchObject(openingPlace);
		expect(openingPlace).toEqual({ layer: 4, head: 6 });
		expect(most.by).toBeGreaterThan(0.7);
		const { layer, head } = openingPlace;
		const share = (positional: typeof rope | typeof nope) => {
			const { values, tokens } = computeMap(trace, positional, layer, head);
			return describeHead(values, tokens).previousShare;
		};
		expect(share(rope)).toBeGreaterThan(0.7);
		expect(share(rope)).toBeLessThan(0.8);
		expect(share(nope)).toBeLessThan(0.15);
	});

	it('says what layer 5, all layers and layer 1 are worth to the next token', async () => {
		expectWords(
			lesson,
			'take RoPE away from layer 5',
			'“box”, nearly certain before, falls behind a comma',
			'With _All NoPE_ it leaves the list; layer 1 alone is hardly missed'
		);
		const { ownSchedule } = engine.info;
		expect((await next()).get(' box')).toBeGreaterThan(0.85);
		const without5 = await next(change(ownSchedule, 5, nope));
		expect([...without5.keys()][0]).toBe(',');
		expect(without5.get(' box')).toBeLessThan(0.1);
		const none = await next(ownSchedule.map(() => nope));
		expect(none.size).toBe(10);
		expect(none.has(' box')).toBe(false);
		const own = (await next()).get(' box') ?? 0;
		expect(
			Math.abs(((await next(change(ownSchedule, 1, nope))).get(' box') ?? 0) - own)
		).toBeLessThan(0.02);
	});

	it('says what head 1 of layer 4 fetches in micro-31, and who is answered where it cannot', async () => {
		expectWords(
			lesson,
			'head 1 of layer 4 gives nearly all its attention to _Paul_, named four times, 27 to 114 tokens back; and _Paul_ comes next',
			'Switch layer 4 to RoPE.** The head loses them, and _Iris_ is likeliest, who asked',
			'With _All RoPE_ she is far ahead'
		);
		const micro = await loadModel('micro-31');
		try {
			const { ownSchedule } = micro.info;
			expectWords(lesson, '<Widget name="attention-bench" model="micro-31" mode="global" ');
			const recorded = findStory({ model: 'micro-31', prompt: '' });
			expect(recorded?.place).toMatchObject({ layer: 3, head: 0 });
			const turned = findBaseRope(ownSchedule);
			const run = (schedule: Schedule) => traceRun(micro, recorded?.prompt ?? '', schedule);
			const own = await run(ownSchedule);
			const last = own.tokens.length - 1;
			const named = own.tokens.flatMap((token, at) => (token === ' Paul' ? [at] : []));
			expect(named.map((at) => last - at)).toEqual([114, 108, 90, 27]);
			// The cell that is read at first: the last word looks at the name's last place.
			expect(recorded?.place).toMatchObject({ query: last, key: named.at(-1) });
			const shareOf = (of: Trace, places: readonly number[]) => {
				const { values, tokens } = computeMap(of, of.positional[3] ?? nope, 3, 0);
				return places.reduce((sum, at) => sum + (values[last * tokens + at] ?? 0), 0);
			};
			expect(shareOf(own, named)).toBeGreaterThan(0.95);
			expect([...listNext(own)][0]?.[0]).toBe(' Paul');
			expect(listNext(own).get(' Paul')).toBeGreaterThan(0.85);

			const with4 = await run(change(ownSchedule, 4, turned));
			expect(shareOf(with4, named)).toBeLessThan(0.2);
			expect([...listNext(with4)][0]?.[0]).toBe(' Iris');
			const all = listNext(await run(ownSchedule.map(() => turned)));
			expect([...all][0]?.[0]).toBe(' Iris');
			expect(all.get(' Iris')).toBeGreaterThan(0.65);
			expect(all.get(' Paul')).toBeLessThan(0.1);
			// The bench opens with these three runs recorded, to half precision.
			const files = [recorded?.file, ...Object.values(recorded?.reruns ?? {})];
			const answers = [listNext(own), listNext(with4), all];
			expect(files).toHaveLength(answers.length);
			for (const [at, file] of files.entries()) {
				const kept = listNext(decodeTrace(readRecording(`/traces/${file}`)));
				expect([...kept.keys()], file).toEqual([...(answers[at]?.keys() ?? [])]);
				for (const [token, share] of kept)
					expect(share).toBeCloseTo(answers[at]?.get(token) ?? NaN, 4);
			}
			// Nor does a model answer that never turns.
			expect(listNext(await run(ownSchedule.map(() => nope))).get(' Paul') ?? 0).toBeLessThan(0.01);
		} finally {
			await micro.dispose();
		}
	}, 600_000);

	it('says that NoPE layers look farther back on the whole, and layer 4 farther than layer 3', () => {
		expectWords(
			lesson,
			'compare layers 3 and 4',
			'In nano’s recorded run the NoPE layers look farther back on the whole'
		);
		const distances = listHeads(trace).map(({ layer, positional, map }) => ({
			layer,
			kind: positional.kind,
			distance: findMeanDistance(distanceProfile(map.values, map.tokens).mass)
		}));
		const mean = (of: (head: (typeof distances)[number]) => boolean) => {
			const found = distances.filter(of);
			return found.reduce((sum, { distance }) => sum + distance, 0) / found.length;
		};
		expect(mean(({ kind }) => kind === 'nope')).toBeGreaterThan(
			1.2 * mean(({ kind }) => kind === 'rope')
		);
		expect(mean(({ layer }) => layer === 3)).toBeGreaterThan(
			1.2 * mean(({ layer }) => layer === 2)
		);
	});

	it('reads the siblings’ figure by its own rule', () => {
		expectWords(
			lesson,
			'By that rule this figure decides nothing',
			'is behind at home in every panel',
			'alike in the first alone',
			'their bands, from least to greatest seed, overlap'
		);
		const rows = (labTables['siblings-retrieval']?.rows ?? []).filter(({ masked }) => masked);
		const spread = (style: string, kind: string, length: number) => {
			const found = spreadOverSeeds(
				rows.filter((row) => row.style === style && row.kind === kind && row.length === length),
				({ right }) => right
			);
			if (!found) throw new Error(`${kind} was not measured on ${style} at ${length}`);
			return found;
		};
		const gap = (style: string) =>
			Math.abs(spread(style, 'rope', 256).mean - spread(style, '3:1', 256).mean);
		for (const style of ['plain', 'has', 'passkey'])
			for (const kind of ['rope', '3:1'])
				expect(spread(style, 'nope', 256).mean, style).toBeLessThan(
					spread(style, kind, 256).mean - 0.1
				);
		expect(gap('plain')).toBeLessThan(0.05);
		for (const style of ['has', 'passkey']) expect(gap(style)).toBeGreaterThan(0.2);
		for (const length of [384, 512, 768, 1024]) {
			const [a, b] = [spread('plain', 'rope', length), spread('plain', '3:1', length)];
			expect(Math.max(a.least, b.least), String(length)).toBeLessThanOrEqual(
				Math.min(a.greatest, b.greatest)
			);
		}
	});
});

describe('the lesson on RoPE', () => {
	const lesson = '02-architecture/02-rope.md';

	it('says that with ones the score falls, with a ripple', () => {
		expectWords(
			lesson,
			'With all ones the curve falls: near the top at first, then lower and lower',
			'with a ripple from the fast ones'
		);
		const hands = new RopeHands(smollm3, { modelId: 'nano', baseUrl: 'http://localhost/' }, '');
		const { curve, distances } = hands;
		const mean = (from: number, to: number) => {
			const found = [...curve].filter(
				(_, at) => (distances[at] ?? 0) >= from && (distances[at] ?? 0) < to
			);
			return found.reduce((sum, score) => sum + score, 0) / found.length;
		};
		const means = [
			mean(0, 10),
			mean(10, 100),
			mean(100, 1000),
			mean(1000, 10_000),
			mean(10_000, 100_000)
		];
		expect(means).toEqual([...means].sort((a, b) => b - a));
		expect([...curve].some((score, at) => at > 0 && score > (curve[at - 1] ?? Infinity))).toBe(
			true
		);
	});

	it('says what another theta does to the head it opens on: of a real model, at a tenth of its own', () => {
		expectWords(
			lesson,
			'SmolLM2-135M, a real model with RoPE in every layer, at a tenth of its own theta',
			'theta="10000" layer="3" head="2"',
			'the head goes on looking at the token before'
		);
		const real = decodeTrace(readRecording(findRecording('induction', '')));
		expect(real.positional).toEqual(real.positional.map(() => ({ kind: 'rope', theta: 100_000 })));
		for (const theta of [10_000, 100_000, 5_000_000]) {
			const { values, tokens } = computeMap(real, { kind: 'rope', theta }, 2, 1);
			expect(describeHead(values, tokens).previousShare, String(theta)).toBeGreaterThan(0.5);
		}
	});

	it('says that nano’s likeliest tokens stay from a fifth of its theta up to five million', async () => {
		expectWords(
			lesson,
			'Go up to five million and down again',
			'nano’s likeliest tokens tend to stay'
		);
		expect(rope.theta).toBe(50_000);
		for (const theta of [10_000, 500_000, 5_000_000]) {
			const schedule = engine.info.ownSchedule.map((own) =>
				own.kind === 'rope' ? { ...own, theta } : own
			);
			expect([...(await next(schedule)).keys()].slice(0, 2)).toEqual([' box', ' basket']);
		}
	});
});

describe('the lesson on grouped-query attention', () => {
	const lesson = '02-architecture/01-grouped-query-attention.md';

	it('says what three readers of one key do, in the group it opens on', () => {
		expectWords(
			lesson,
			'9 query heads read 3 key/value heads, three to one',
			'recording="induction" layer="19" group="3" query="14"',
			'from the second _green_, head 7 looks at _box_, which followed the first; head 8 gives that a sixth and leaves the rest, head 9 everything, on the first token'
		);
		const real = decodeTrace(readRecording(findRecording('induction', '')));
		expect(real.shape).toMatchObject({ queryHeads: 9, kvHeads: 3 });
		expect([real.tokens[6], real.tokens[7], real.tokens[13]]).toEqual([' green', ' box', ' green']);
		const { heads } = readGroup(real, { layer: 18, group: 2, query: 13, key: 7 });
		expect(heads.map(({ head }) => head + 1)).toEqual([7, 8, 9]);
		const most = heads.map(({ shares }) => shares.indexOf(Math.max(...shares)));
		expect(most).toEqual([7, 0, 0]);
		expect(heads[0]?.shares[7]).toBeGreaterThan(0.9);
		expect(heads[1]?.shares[7]).toBeCloseTo(1 / 6, 1);
		expect(heads[1]?.shares[0]).toBeGreaterThan(0.8);
		expect(heads[2]?.shares[0]).toBeGreaterThan(0.99);
	});
});
