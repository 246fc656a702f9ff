/**
 * @file Sums and word problems whose answer is exact, from a seed: the kinds that the miniature is trained and measured on
 * (`lab/problems.py`), made anew here, so that the numbers are the same in every browser but are not those of its training.
 */
import { createRandom } from './sampling.ts';

export const problemKinds = ['add', 'sub', 'chain', 'story'] as const;
export type ProblemKind = (typeof problemKinds)[number];

export interface Problem {
	readonly kind: ProblemKind;
	/** As it is asked: `What is 27+45?`, or a story in words. */
	readonly question: string;
	/** In decimal digits. */
	readonly answer: string;
}

type Random = () => number;
/** A whole number from `least` to `most`, both included. */
const draw = (random: Random, least: number, most: number) =>
	least + Math.floor(random() * (most - least + 1));
const pick = <T>(random: Random, from: readonly [T, ...T[]]): T =>
	from[draw(random, 0, from.length - 1)] ?? from[0];

/** Some of the names that half of its training's people have. */
const names = ['Anna', 'Ben', 'Clara', 'David', 'Ella', 'Felix', 'Grace', 'Henry'] as const;
const goods = ['apples', 'pears', 'coins', 'nuts', 'eggs', 'books'] as const;

const ask = (kind: ProblemKind, sum: string, answer: number): Problem => ({
	kind,
	question: `What is ${sum}?`,
	answer: String(answer)
});

const makers: Readonly<Record<ProblemKind, (random: Random) => Problem>> = {
	add(random) {
		const [x, y] = [draw(random, 1, 99), draw(random, 1, 99)];
		return ask('add', `${x}+${y}`, x + y);
	},
	sub(random) {
		const [a, b] = [draw(random, 1, 99), draw(random, 1, 99)];
		const [x, y] = a >= b ? [a, b] : [b, a];
		return ask('sub', `${x}-${y}`, x - y);
	},
	chain(random) {
		const numbers = Array.from({ length: draw(random, 3, 5) }, () => draw(random, 1, 9));
		return ask(
			'chain',
			numbers.join('+'),
			numbers.reduce((sum, number) => sum + number, 0)
		);
	},
	story(random) {
		const who = pick(random, names);
		const others = names.filter((name) => name !== who);
		const friend = others[draw(random, 0, others.length - 1)] ?? who;
		const thing = pick(random, goods);
		let total = draw(random, 1, 20);
		const text = [`${who} has ${total} ${thing}.`];
		for (let left = draw(random, 2, 3); left > 0; left--) {
			const change = draw(random, 1, 9);
			if (random() < 0.5 && change < total) {
				text.push(`${who} ${pick(random, ['sells', 'loses', 'eats'])} ${change}.`);
				total -= change;
			} else {
				text.push(`${friend} ${pick(random, ['gives', 'brings', 'sends'])} ${who} ${change} more.`);
				total += change;
			}
		}
		text.push(`How many ${thing} does ${who} have?`);
		return { kind: 'story', question: text.join(' '), answer: String(total) };
	}
};

/**
 * A fixed list of problems: the same seed gives the same ones, and a longer list begins as a shorter one does.
 * @param kind of all of them, or `all` for the kinds in turn
 */
export function listProblems(
	kind: ProblemKind | 'all',
	count: number,
	seed: number
): readonly Problem[] {
	const random = createRandom(seed);
	const kinds = kind === 'all' ? problemKinds : ([kind] as const);
	const problems: Problem[] = [];
	const seen = new Set<string>();
	// Short sums repeat now and then; each is asked once. There are thousands, so this ends.
	while (problems.length < count) {
		const next = kinds[problems.length % kinds.length] ?? 'add';
		const problem = makers[next](random);
		if (seen.has(problem.question)) continue;
		seen.add(problem.question);
		problems.push(problem);
	}
	return problems;
}

const largest = 1e6;

/**
 * The value of a sum of whole numbers somewhere in a text, such as `12+7-3` in “What is 12 + 7 − 3?”.
 * @returns null where there is no such sum, or more than one
 */
export function solveSum(text: string): number | null {
	const found = text.replace(/−/g, '-').match(/\d+(?:\s*[+-]\s*\d+)+/g);
	const sum = found?.[0];
	if (!sum || found.length > 1) return null;
	const terms = sum.replace(/\s/g, '').match(/[+-]?\d+/g) ?? [];
	const value = terms.reduce((total, term) => total + Number(term), 0);
	return terms.every((term) => Math.abs(Number(term)) < largest) ? value : null;
}
