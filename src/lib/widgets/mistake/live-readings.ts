/** @file What a running model makes of texts and questions, as it is and with a mistaken schedule. */
import type { Schedule } from '../../math/positional.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import { readTexts } from '../beyond/texts.ts';
import type { Answered } from './lab.ts';
import { compareLosses, type Bin } from './loss.ts';
import type { Written } from './record.ts';
import type { Question } from './texts.ts';

export interface Progress {
	readonly done: number;
	readonly total: number;
}

export interface Hooks {
	/** False where something else was asked for meanwhile. */
	readonly isCurrent: () => boolean;
	readonly onProgress: (progress: Progress) => void;
}

interface Pair {
	readonly own: Schedule;
	readonly faulty: Schedule;
}
/** Called with everything that came by now, and whether that is all. */
type Keep<T> = (part: T, isWhole: boolean) => void;

/** Loss by position of the lab's long texts, up to `longest` tokens of each. */
export async function readBoth(
	live: Pick<LiveModel, 'tokenize' | 'score'>,
	{ own, faulty }: Pair,
	longest: number,
	{ isCurrent, onProgress }: Hooks,
	keep: Keep<readonly Bin[]>
): Promise<void> {
	const { texts } = await readTexts();
	const pairs: { own: Scored; faulty: Scored }[] = [];
	for (const [at, { text }] of texts.entries()) {
		const { ends } = await live.tokenize(text);
		const kept = ends.length > longest ? text.slice(0, ends[longest - 1]) : text;
		const read = async (schedule: Schedule, half: 0 | 1) => {
			const score = await live.score(kept, schedule);
			if (isCurrent()) onProgress({ done: 2 * at + half + 1, total: 2 * texts.length });
			return score;
		};
		if (!isCurrent()) return;
		if (at === 0) onProgress({ done: 0, total: 2 * texts.length });
		pairs.push({ own: await read(own, 0), faulty: await read(faulty, 1) });
		if (!isCurrent()) return;
		keep(compareLosses(pairs, longest), at === texts.length - 1);
	}
}
type Scored = Awaited<ReturnType<LiveModel['score']>>;

/** Questions answered, by style and length; those longer than `longest` are not asked. */
export async function askAll(
	live: Pick<LiveModel, 'tokenize' | 'score'>,
	{ own, faulty }: Pair,
	questions: readonly Question[],
	longest: number,
	{ isCurrent, onProgress }: Hooks,
	keep: Keep<readonly Answered[]>
): Promise<void> {
	const asked = questions.filter(({ length }) => length <= longest);
	const found = new Map<string, Answered>();
	for (const [at, question] of asked.entries()) {
		onProgress({ done: at, total: asked.length });
		const text = `${question.text} ${question.answer}`;
		const { ends } = await live.tokenize(text);
		const first = ends.findIndex((end) => end > question.text.length);
		const isRight = async (schedule: Schedule) => {
			const { isLikeliest } = await live.score(text, schedule);
			return isLikeliest.subarray(first).every((likeliest) => likeliest === 1);
		};
		if (!isCurrent()) return;
		const [right, faultyRight] = [await isRight(own), await isRight(faulty)];
		if (!isCurrent()) return;
		const key = `${question.style} ${question.length}`;
		const { style, length } = question;
		const before = found.get(key) ?? { style, length, own: 0, faulty: 0, questions: 0 };
		const count = before.questions + 1;
		const mean = (share: number, is: boolean) => (share * before.questions + Number(is)) / count;
		found.set(key, {
			...before,
			own: mean(before.own, right),
			faulty: mean(before.faulty, faultyRight),
			questions: count
		});
		keep([...found.values()], at === asked.length - 1);
	}
}

/** What is written after a text, the likeliest token each time. */
export async function goOnBoth(
	live: Pick<LiveModel, 'continue'>,
	{ own, faulty }: Pair,
	text: string,
	newTokens: number,
	{ isCurrent, onProgress }: Hooks,
	keep: Keep<{ readonly own: Written; readonly faulty: Written; readonly tokens: number }>
): Promise<void> {
	const written: Record<'own' | 'faulty', Written> = { own: [], faulty: [] };
	let tokens = 0;
	const sampling = { temperature: 0, topK: null, topP: null, seed: 1 };
	const options = { sampling, maxNewTokens: newTokens, isTemplated: false, ends: [] };
	for (const [arm, schedule] of Object.entries({ own, faulty }) as ['own' | 'faulty', Schedule][]) {
		await live.continue(
			text,
			options,
			{
				onPrefill: ({ total }) => (tokens = total),
				onToken: ({ shown, probability }) => {
					if (!isCurrent()) return;
					written[arm] = [...written[arm], { text: shown, probability }];
					const done = written.own.length + written.faulty.length;
					onProgress({ done, total: 2 * newTokens });
					keep({ ...written, tokens }, false);
				}
			},
			schedule
		);
		if (!isCurrent()) return;
	}
	keep({ ...written, tokens }, true);
}
