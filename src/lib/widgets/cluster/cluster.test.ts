import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { countParameters } from '../../facts/architecture.ts';
import { findDerived, findMuseumModel } from '../../facts/facts.server.ts';
import { listChecks } from './checks.ts';
import {
	allTokens,
	countings,
	countShard,
	countTraffic,
	locateGpu,
	peakFlops,
	planRun,
	published
} from './cluster.ts';
import { Cluster } from './cluster.svelte.ts';
import { clusterParameters, writeSettings } from './parameters.ts';
import { cell, findAt, moveFrom, placeOf, sizeOf } from './places.ts';

const n = v.number();
const fitting = (settings: typeof published) =>
	listChecks(settings).flatMap(({ id, fits }) => (fits ? [id] : []));

describe('a training cluster', () => {
	it('holds the whole model when nothing is cut, as the fact base counts it', () => {
		expect(countShard(1)).toBe(countParameters(findMuseumModel('smollm3-3b').config).total);
	});

	it('works with the peak and the tokens of the fact base', () => {
		const { inputs } = findDerived('mfu-check');
		expect(peakFlops).toBe(inputs.peakFlops);
		expect(allTokens).toBe(inputs.tokens);
	});

	it('gives the days and the MFU that the fact base worked out, under each way of counting', () => {
		const row = v.object({ flopsPerToken: n, mfuAt14k: n });
		const { days, conventions } = v.parse(
			v.object({ days: n, conventions: v.array(row) }),
			findDerived('mfu-check').result
		);
		countings.forEach((counting, index) => {
			const run = planRun({ ...published, counting });
			expect(run.days).toBeCloseTo(days, 2);
			expect(run.mfu).toBeCloseTo(conventions[index]?.mfuAt14k ?? NaN, 4);
			expect(run.flopsPerToken / (conventions[index]?.flopsPerToken ?? NaN)).toBeCloseTo(1, 4);
		});
	});

	it('gives what the fact base says that a GPU holds and sends', () => {
		const result = v.parse(v.record(v.string(), n), findDerived('cluster-step').result);
		const { sums, activationBytes, partnerBytes, gradientBytes, peerBytes } =
			countTraffic(published);
		expect(result).toMatchObject({ sums, activationBytes, gradientBytes });
		expect(partnerBytes / 1e9).toBeCloseTo(result.partnerGb ?? NaN, 2);
		expect(peerBytes / 1e9).toBeCloseTo(result.peerGb ?? NaN, 2);
		expect(countShard(2)).toBe(result.shardParameters);
		expect(planRun(published).secondsPerStep).toBeCloseTo(result.secondsPerStep ?? NaN, 4);
	});

	it('sends nothing to a partner where there is none, and nothing to other replicas where there are none', () => {
		const whole = countTraffic({ ...published, tensorParallel: 1 });
		expect([whole.sums, whole.partnerBytes]).toEqual([0, 0]);
		expect(countTraffic({ ...published, gpus: 4, tensorParallel: 4 }).peerBytes).toBe(0);
	});

	it.each([1, 2, 4])(
		'deals every head, row and sequence once among %i shards',
		(tensorParallel) => {
			const settings = { ...published, gpus: 16, tensorParallel };
			const all = Array.from({ length: 16 }, (_, at) => locateGpu(settings, at + 1));
			const first = all.slice(0, tensorParallel);
			for (const part of ['queryHeads', 'kvHeads', 'feedForward', 'vocab'] as const) {
				const ends = first.map((place) => place[part]);
				expect(ends[0]?.[0]).toBe(1);
				ends.slice(1).forEach(([from], at) => expect(from).toBe((ends[at]?.[1] ?? NaN) + 1));
				for (const end of ends.flat()) expect(Number.isInteger(end)).toBe(true);
			}
			expect(first.at(-1)).toMatchObject({ queryHeads: [expect.anything(), 16] });
			expect(first.at(-1)?.vocab[1]).toBe(128_256);
			expect(all.at(-1)?.sequences[1]).toBe((16 / tensorParallel) * 3);
			for (const { partners } of all) expect(partners).toHaveLength(tensorParallel - 1);
		}
	);

	it('has GPU 17 read with GPU 18, in node 3', () => {
		expect(locateGpu(published, 17)).toMatchObject({
			node: 3,
			replica: 9,
			shard: 1,
			partners: [18],
			sequences: [25, 27],
			queryHeads: [1, 8],
			kvHeads: [1, 2]
		});
	});
});

describe('the published figures', () => {
	it('fit but for the MFU and the two that include downtime', () => {
		expect(fitting(published)).toEqual(['batch', 'steps', 'rate', 'days', 'hours']);
	});

	it('tell a batch of three a GPU from one of three a replica', () => {
		expect(fitting({ ...published, tensorParallel: 1 })).not.toContain('batch');
	});

	it('count as fitting only to the digits they are printed with', () => {
		const days = (rate: number) =>
			listChecks({ ...published, rate }).find(({ id }) => id === 'days')?.fits;
		expect([13_600, 13_700, 14_280, 14_290].map(days)).toEqual([false, true, true, false]);
	});
});

describe('the state of the exhibit', () => {
	const start = {
		gpu: 300,
		gpus: '8',
		tp: '4',
		micro: 2,
		accumulation: 5,
		length: '8192',
		rate: 9000,
		counting: 'full'
	} as const;

	it('comes back from its own address', () => {
		const cluster = new Cluster({ ...start, gpu: 5 });
		expect(writeSettings(cluster.settings, cluster.gpu)).toEqual({ ...start, gpu: 5 });
	});

	it('shows the last GPU where there are fewer than the address asks for', () => {
		expect(new Cluster(start).gpu).toBe(8);
	});

	it('goes back to the published run and keeps the way of counting', () => {
		const cluster = new Cluster(start);
		expect(cluster.isPublished).toBe(false);
		cluster.reset();
		expect(cluster.isPublished).toBe(true);
		expect(cluster.settings.counting).toBe('full');
	});

	it('offers only sizes that all its cuts divide, and the published run among them', () => {
		for (const size of clusterParameters.gpus.values) expect(Number(size) % 8).toBe(0);
		const own = writeSettings(published, 1);
		expect(own).toMatchObject({ gpus: '384', tp: '2', length: '4096', rate: 14_000 });
	});
});

describe('the picture of the cluster', () => {
	it.each([6, 12])('finds every GPU where it is drawn, %i nodes in a row', (inRow) => {
		const { width, height } = sizeOf(384, inRow);
		for (let gpu = 1; gpu <= 384; gpu += 1) {
			const { x, y } = placeOf(gpu, inRow);
			expect(findAt({ x: x + cell / 2, y: y + cell / 2 }, 384, inRow)).toBe(gpu);
			expect(x + cell).toBeLessThanOrEqual(width);
			expect(y + cell).toBeLessThanOrEqual(height);
		}
	});

	it('finds none in the gaps, and none beyond the last', () => {
		expect(findAt({ x: 4 * cell + 2, y: 2 }, 384, 12)).toBeNull();
		expect(findAt({ x: 2, y: 2 * cell + 2 }, 384, 12)).toBeNull();
		const { x, y } = placeOf(9, 12);
		expect(findAt({ x: x + 2, y: y + 2 }, 8, 12)).toBeNull();
	});

	it('is walked by arrow keys across nodes, and ends at its edges', () => {
		const go = (key: string, from: number) => moveFrom(key, from, 384, 12);
		expect(go('ArrowRight', 4)).toBe(9);
		expect(go('ArrowLeft', 9)).toBe(4);
		expect(go('ArrowDown', 1)).toBe(5);
		expect(go('ArrowDown', 5)).toBe(97);
		expect(go('ArrowUp', 97)).toBe(5);
		expect(go('ArrowUp', 1)).toBe(1);
		expect(go('ArrowLeft', 1)).toBe(1);
		expect(go('ArrowRight', 92)).toBe(92);
		expect([go('Home', 200), go('End', 200)]).toEqual([1, 384]);
		expect([go('PageDown', 1), go('PageUp', 3)]).toEqual([9, 1]);
		expect(go('a', 1)).toBeNull();
	});
});
