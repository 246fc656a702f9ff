/** @file What the lesson on the 384 GPUs says of its exhibit and of the published figures. */
import { describe, expect, it } from 'vitest';
import { listChecks, type CheckId } from '../../widgets/cluster/checks.ts';
import {
	countings,
	locateGpu,
	peakFlops,
	planRun,
	published,
	type Settings
} from '../../widgets/cluster/cluster.ts';
import { clusterParameters } from '../../widgets/cluster/parameters.ts';
import { expectWords } from './nano.ts';

const lesson = '04-training/06-384-gpus.md';
const fits = (settings: Settings, id: CheckId) =>
	listChecks(settings).find((check) => check.id === id)?.fits;
const { min, max } = clusterParameters.rate;
/** Every whole number of tokens a second that the exhibit can be set to, and more than its slider stops at. */
const rates = Array.from({ length: max - min + 1 }, (_, at) => min + at);

describe('the lesson on 384 GPUs', () => {
	it('says what changes from GPU 17 to 18 and to 19', () => {
		expectWords(lesson, 'First the sequences stay and the heads change. Then the heads are the');
		const [here, partner, next] = [17, 18, 19].map((gpu) => locateGpu(published, gpu));
		expect(partner?.sequences).toEqual(here?.sequences);
		expect(partner?.queryHeads).not.toEqual(here?.queryHeads);
		expect(next?.queryHeads).toEqual(here?.queryHeads);
		expect(next?.sequences).not.toEqual(here?.sequences);
	});

	it('says that with TP 1 a step has twice the tokens, 4.72 M', () => {
		expectWords(lesson, 'a step has twice the tokens', '4.72 M tokens');
		const { tokensPerStep } = planRun({ ...published, tensorParallel: 1 });
		expect(tokensPerStep).toBe(2 * planRun(published).tokensPerStep);
		expect((tokensPerStep / 1e6).toFixed(2)).toBe('4.72');
	});

	it('gives the MFU of three ways of counting', () => {
		expectWords(lesson, 'give 26.11 %', 'makes it 28.67, attention to all tokens 31.24');
		const shares = countings.map((counting) => planRun({ ...published, counting }).mfu);
		expect(shares.map((share) => (100 * share).toFixed(2))).toEqual(['26.11', '28.67', '31.24']);
	});

	it('says at which throughput 29.43 % fits, and that the days then do not', () => {
		expectWords(lesson, 'it does at 14,370, and the 24 days no longer do', 'it takes 13,190');
		const causal: Settings = { ...published, counting: 'causal', rate: 14_370 };
		expect(fits(causal, 'mfu')).toBe(true);
		expect(fits(causal, 'days')).toBe(false);
		const full: Settings = { ...published, counting: 'full', rate: 13_190 };
		expect(fits(full, 'mfu')).toBe(true);
		expect(planRun(full).days).toBeGreaterThan(25);
	});

	it('says that no throughput makes MFU and days fit together, in whatever way one counts', () => {
		expectWords(lesson, 'No throughput makes it fit together with the days under any of the three');
		for (const counting of countings) {
			const found = { mfu: 0, days: 0, both: 0 };
			for (const rate of rates) {
				const settings = { ...published, counting, rate };
				const [mfu, days] = [fits(settings, 'mfu'), fits(settings, 'days')];
				found.mfu += Number(mfu);
				found.days += Number(days);
				found.both += Number(mfu && days);
			}
			expect(found.mfu).toBeGreaterThan(0);
			expect(found.days).toBeGreaterThan(0);
			expect(found.both).toBe(0);
		}
	});

	it('says what the 30 days would take', () => {
		expectWords(lesson, 'You need about 11,190 tokens a second', 'fit each other exactly');
		expect(fits({ ...published, rate: 11_190 }, 'downtime')).toBe(true);
		const read = (id: CheckId) => listChecks(published).find((check) => check.id === id);
		const hours = read('downtimeHours')?.published;
		expect(hours).toBe(published.gpus * 24 * (read('downtime')?.published ?? NaN));
	});

	it('says in its quiz how long the tokens take, and what the calendar makes of it', () => {
		expectWords(lesson, 'the tokens take 23.97 days', 'Training ran at 11,200 tokens a second');
		const { days } = planRun(published);
		expect(days.toFixed(2)).toBe('23.97');
		const calendar = listChecks(published).find(({ id }) => id === 'downtime')?.published ?? NaN;
		expect(Math.round((published.rate * days) / calendar / 100)).toBe(112);
	});

	it('says which five agree', () => {
		expectWords(lesson, 'Five figures agree to the digits they were printed with');
		const agree = listChecks(published).filter((check) => check.fits);
		expect(agree.map(({ id }) => id)).toEqual(['batch', 'steps', 'rate', 'days', 'hours']);
	});

	it('says what 30 % of the measured peak is of the data sheet’s', () => {
		expectWords(lesson, '30 % of a measured 720 TFLOP/s, which is 21.8 % of the data sheet’s peak');
		expect(((100 * 0.3 * 720e12) / peakFlops).toFixed(1)).toBe('21.8');
	});
});
