import { expect, it, vi } from 'vitest';
import { Gallery, summariseHead, type HeadSummary } from './gallery.ts';
import { makeTrace, nope, rope } from './make-trace.ts';

const trace = makeTrace([rope, nope], 50);
const wanted = { trace, positional: rope, layer: 0, head: 0 };

it('a summary holds a small picture, and profiles with and without the first token', () => {
	const { thumbnail, profile, profileWithoutSink, meanDistance } = summariseHead(wanted);
	expect(thumbnail.tokens).toBe(40);
	expect(profile.mass.length).toBe(50);
	expect(profileWithoutSink.mass.length).toBe(49);
	expect(meanDistance).toBeGreaterThan(0);
	expect(meanDistance).toBeLessThan(50);
});

it('a head comes later at first, and at once when it is known', async () => {
	const gallery = new Gallery();
	const found: HeadSummary[] = [];
	gallery.request(wanted, (summary) => found.push(summary));
	expect(found).toHaveLength(0);
	await vi.waitFor(() => expect(found).toHaveLength(1));
	gallery.request({ ...wanted, positional: { kind: 'rope', theta: 10_000 } }, (summary) =>
		found.push(summary)
	);
	expect(found[1]).toBe(found[0]);
});

it('a request that was taken back is never answered', async () => {
	const gallery = new Gallery();
	const answers: string[] = [];
	gallery.request(wanted, () => answers.push('taken back'))();
	gallery.request({ ...wanted, head: 1 }, () => answers.push('later'));
	await vi.waitFor(() => expect(answers).toEqual(['later']));
});

it('all heads that were asked for arrive, however many slices it takes', async () => {
	const gallery = new Gallery();
	const heads = new Set<string>();
	for (const layer of [0, 1])
		for (const head of [0, 1, 2, 3])
			gallery.request({ trace, positional: nope, layer, head }, () =>
				heads.add(`${layer} ${head}`)
			);
	await vi.waitFor(() => expect(heads.size).toBe(8));
});
