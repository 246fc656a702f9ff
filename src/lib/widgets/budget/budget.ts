/** @file Thinking that is cut short: what a model answers where its reasoning is closed after so many tokens. */
import * as v from 'valibot';
import { headRecord, recordHeading } from '../live/record-heading.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import { turnEnd, writePrompt } from '../minds/prompts.ts';
import type { Asked } from '../minds/replies.ts';

/** Tokens after which thinking is closed; what is shorter is not touched. */
export const budgets = [0, 4, 8, 12, 16, 20, 24, 32] as const;
/** Written between the thinking that is kept and the answer, as the model itself ends its thinking. */
export const close = '\n</think>\n';
/** The longest thinking that training shows has about 50 tokens; what is longer goes round in circles. */
export const mostThinking = 96;
const mostAnswer = 16;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const rowSchema = v.object({
	question: v.string(),
	/** The exact one; null where nobody knows it. */
	answer: v.nullable(v.string()),
	/** Tokens of the whole thinking, its end left out. */
	thinking: v.array(v.string()),
	/** What it answers after all of it; empty where it came to no end. */
	whole: v.string(),
	/** What it answers after the first of them, in the order of the budgets. */
	cuts: v.array(v.object({ budget: count, answer: v.string() }))
});
/** One question with its answers. */
export type BudgetRow = v.InferOutput<typeof rowSchema>;
const recordSchema = v.object({ ...recordHeading, rows: v.array(rowSchema) });
export type BudgetRecord = v.InferOutput<typeof recordSchema>;

/** @throws {Error} where it is no such record */
export const readBudgetRecord = (json: unknown): BudgetRecord => v.parse(recordSchema, json);

/** The record of a run that is made now. */
export const headBudgets = (info: ModelInfo, rows: readonly BudgetRow[]): BudgetRecord => ({
	...headRecord(info, rows.map(({ question }) => question).join('\n')),
	rows: [...rows]
});

/** Texts of the tokens that a model writes after a prompt, always the likeliest; the end of the turn left out. */
export type Write = (prompt: string, most: number) => Promise<readonly string[]>;

/** What `Write` asks of a model, in its own words. */
export const greedily = (most: number) => ({
	sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
	maxNewTokens: most,
	isTemplated: true,
	ends: [turnEnd]
});

/** What a model reads where it has thought so much, and no more. */
export const writeCut = (question: string, kept: readonly string[]): string =>
	writePrompt(question, 'think') + kept.join('') + close;

/** Lets a model think, then cuts its thinking at every budget and lets it answer. */
export async function askWithBudgets(
	write: Write,
	{ question, answer }: Asked,
	limits: readonly number[] = budgets
): Promise<BudgetRow> {
	const said = await write(writePrompt(question, 'think'), mostThinking);
	const end = said.findIndex((text) => text.includes('</think>'));
	const written = end < 0 ? said : said.slice(0, end);
	// The line that ends before the tag is part of the end.
	const thinking = written.at(-1) === '\n' ? written.slice(0, -1) : written;
	const whole =
		end < 0
			? ''
			: said
					.slice(end + 1)
					.join('')
					.trim();
	const cuts: BudgetRow['cuts'] = [];
	for (const budget of limits) {
		if (budget >= thinking.length) cuts.push({ budget, answer: whole });
		else {
			const prompt = writeCut(question, thinking.slice(0, budget));
			cuts.push({ budget, answer: (await write(prompt, mostAnswer)).join('').trim() });
		}
	}
	return { question, answer, thinking: [...thinking], whole, cuts };
}

/** What is answered at a budget; null is no limit. Undefined where that was not asked. */
export const answerAt = ({ cuts, whole }: BudgetRow, budget: number | null): string | undefined =>
	budget === null ? whole : cuts.find((cut) => cut.budget === budget)?.answer;

/** Tokens of thinking that a budget leaves. */
export const keptAt = ({ thinking }: BudgetRow, budget: number | null): number =>
	budget === null ? thinking.length : Math.min(budget, thinking.length);

export interface BudgetScore {
	/** null is no limit. */
	readonly budget: number | null;
	/** Questions whose answer can be checked. */
	readonly checked: number;
	readonly right: number;
	/** Mean tokens of thinking. */
	readonly tokens: number;
}

/** One score a budget, no limit at the end. */
export function scoreBudgets(rows: readonly BudgetRow[]): BudgetScore[] {
	return [...budgets, null].map((budget) => {
		const checked = rows.filter(({ answer }) => answer !== null);
		return {
			budget,
			checked: checked.length,
			right: checked.filter((row) => answerAt(row, budget) === row.answer).length,
			tokens: rows.reduce((sum, row) => sum + keptAt(row, budget), 0) / Math.max(1, rows.length)
		};
	});
}
