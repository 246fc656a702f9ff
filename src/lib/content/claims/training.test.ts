/** @file What the lessons on longer texts and on two minds say of their exhibits. */
import { describe, expect, it } from 'vitest';
import { modes, writePrompt } from '../../widgets/minds/prompts.ts';
import { steps, plan, countUnturned, wavelengthsOf } from '../../widgets/stretch/stretch.ts';
import { computeYarn } from '../../widgets/yarn-ramp/yarn-ramp.ts';
import { expectWords } from './nano.ts';

describe('the lesson on the longer context', () => {
	const lesson = '04-training/02-stretching-the-context.md';

	it('says how many pairs stay without a turn, with each theta', () => {
		expectWords(lesson, 'nine of them are left', 'keep meeting at about the same pair');
		expect(countUnturned(wavelengthsOf(50_000), 65_536)).toBe(9);
		const trained = plan.filter(({ id }) => ['base', '8x', '16x'].includes(id));
		const counts = trained.map(({ theta, context }) =>
			countUnturned(wavelengthsOf(theta.value), context.value)
		);
		expect(counts).toEqual([25, 26, 25]);
		expect(steps).toContain('16x');
	});
});

describe('the lesson on YaRN', () => {
	const lesson = '04-training/03-yarn.md';
	const settings = { theta: 5e6, headDim: 128, length: 65_536, betaFast: 32, betaSlow: 1 };
	const { pairs } = computeYarn({ ...settings, factor: 2 });

	it('names a pair that made 0.86 of a turn in training and makes 1.73 at twice the length', () => {
		expectWords(lesson, 'A pair that made 0.86 of a turn in 65,536 tokens', 'it makes 1.73 turns');
		const pair = pairs.find(({ turns }) => turns.toFixed(2) === '0.86');
		expect(((pair?.turns ?? NaN) * 2).toFixed(2)).toBe('1.73');
	});

	it('says of pairs 45 and 10 what becomes of them', () => {
		expectWords(
			lesson,
			'**Look at pair 45, then at pair 10.**',
			'with YaRN makes the same fraction over twice the length',
			'The second does not notice'
		);
		const [slow, fast] = [pairs[45], pairs[10]];
		expect(slow?.turns).toBeLessThan(1);
		expect(slow?.yarnWavelength).toBeCloseTo(2 * (slow?.wavelength ?? NaN), 3);
		expect(fast?.yarnWavelength).toBe(fast?.wavelength);
	});

	it('says that the factor moves the floor, and theta and length move the ramp', () => {
		expectWords(
			lesson,
			'The ramp stays where it is; only the floor on the right sinks',
			'Now the ramp moves: a larger theta slows pairs, so fewer of them have seen a whole turn'
		);
		const ramp = (of: Partial<typeof settings>, factor = 2) =>
			computeYarn({ ...settings, ...of, factor });
		const place = ({ low, high }: ReturnType<typeof ramp>) => [low, high];
		expect(place(ramp({}, 8))).toEqual(place(ramp({}, 2)));
		expect(ramp({}, 8).pairs.at(-1)?.ratio).toBeCloseTo(1 / 8);
		expect(ramp({ theta: 5e7 }).high).toBeLessThan(ramp({}).high);
		expect(ramp({ length: 4096 }).high).toBeLessThan(ramp({}).high);
	});
});

describe('the lesson on two minds', () => {
	it('says in what the two strings of the miniature differ, and that both have their block begun', () => {
		expectWords(
			'05-post-training/01-two-minds.md',
			'They differ in the flag at the top and in the block at the end, and in nothing else',
			'The miniature below gets its `<think>` written, too'
		);
		const [short = '', long = ''] = modes.map((mode) => writePrompt('What is 27+45?', mode));
		expect(short.endsWith('<|im_start|>assistant\n<think>\n\n</think>\n')).toBe(true);
		expect(long.endsWith('<|im_start|>assistant\n<think>\n')).toBe(true);
		const rest = (text: string, flag: string) => text.replace(flag, '').replace(/<think>[^]*$/, '');
		expect(rest(short, '/no_think')).toBe(rest(long, '/think'));
	});
});
