/** @file The rules: what of the collected is wrong, in sentences. */
import type { Shown } from './collect.ts';
import { agrees, readNumbers } from './numbers.ts';

export interface Resolve {
	/** Numbers that a reference stands for. Throw an Error that says why where it resolves to nothing. */
	readonly fact: (reference: string) => readonly number[];
	readonly lab: (reference: string) => readonly number[];
}

export interface Verdict {
	readonly problems: readonly string[];
	/** How many shown numbers were held against a fact or a cell. */
	readonly compared: number;
	/** How many numbers in figures and tables carry a tag. */
	readonly tagged: number;
}

type Values = { readonly values: readonly number[] } | { readonly failure: string };

/** Differences that come from writing a number as text. */
const isSame = (a: number, b: number) =>
	Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b), 1e-12);

function resolve(shown: Shown, { fact, lab }: Resolve): Values | null {
	try {
		if (shown.fact !== null) return { values: fact(shown.fact) };
		if (shown.lab !== null) return { values: lab(shown.lab) };
		return null;
	} catch (error) {
		return { failure: error instanceof Error ? error.message : String(error) };
	}
}

/** What a page shows, judged. */
export function judge(items: readonly Shown[], resolvers: Resolve): Verdict {
	const problems = new Set<string>();
	let compared = 0;
	let tagged = 0;
	/** For descriptions: what their figure shows. */
	const known = new Map<number, number[]>();

	for (const shown of items) {
		const numbers = readNumbers(shown.text);
		const of = shown.fact ?? shown.lab ?? '';
		const found = resolve(shown, resolvers);
		const complain = (what: string) => problems.add(`${shown.where}: ${what}`);
		const inFigure = known.get(shown.figure) ?? [];
		known.set(shown.figure, inFigure);
		if (found && 'failure' in found) {
			complain(found.failure);
			continue;
		}
		if (found) {
			inFigure.push(...found.values);
			if (shown.value !== null && shown.text === '') {
				compared++;
				if (!found.values.some((value) => isSame(value, Number(shown.value))))
					complain(`data-value ${shown.value} is not ${of} (${list(found.values)})`);
			}
			for (const number of shown.isLabel ? [] : numbers) {
				compared++;
				if (!found.values.some((value) => agrees(number, value)))
					complain(`shows ${number.text}, but ${of} is ${list(found.values)}`);
			}
		}
		if (!shown.isFigure || numbers.length === 0) continue;
		if (shown.isLabel) {
			inFigure.push(...numbers.map(({ digits }) => digits));
			continue;
		}
		if (shown.kind === null) complain(`“${cut(shown.text)}” has no provenance tag`);
		else if (!shown.hasTag) complain(`“${cut(shown.text)}” is ${shown.kind}, but no tag says so`);
		else tagged += numbers.length;
		if (found || shown.isDescription) continue;
		if (shown.kind === 'published') complain(`“${cut(shown.text)}” names no fact`);
		if (shown.kind === 'lab') complain(`“${cut(shown.text)}” names no cell of the lab`);
	}

	for (const shown of items) {
		if (!shown.isDescription || (shown.kind !== 'published' && shown.kind !== 'lab')) continue;
		const inFigure = known.get(shown.figure) ?? [];
		for (const number of readNumbers(shown.text))
			if (!inFigure.some((value) => agrees(number, value)))
				problems.add(
					`${shown.where}: the description says ${number.text}, which the figure does not show`
				);
	}
	return { problems: [...problems], compared, tagged };
}

function list(values: readonly number[]): string {
	const shown = values.slice(0, 6).join(', ');
	return values.length > 6 ? `one of ${shown}, …` : shown || 'no number';
}

function cut(text: string): string {
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
