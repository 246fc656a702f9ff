/** @file A mix of one's own: shares that always sum to 100, and what they would mean in tokens per data set. */
import { pickPart, pickPartNumber } from '../../facts/picked.ts';
import {
	available,
	kinds,
	mixedPhases,
	recipeFacts,
	type Kind,
	type Mix,
	type Phase
} from './recipe.ts';

export const publishedMixes: readonly Mix[] = mixedPhases.map(({ mix }) => ({
	web: mix.web.value,
	code: mix.code.value,
	math: mix.math.value
}));

export function isSameMix(a: Mix, b: Mix): boolean {
	return kinds.every((kind) => a[kind] === b[kind]);
}

/** One share set anew, in whole per cent; the other two keep their proportion as far as whole numbers allow. */
export function changeShare(mix: Mix, kind: Kind, share: number): Mix {
	const own = Math.round(Math.min(Math.max(share, 0), 100));
	const [first, second] = kinds.filter((other) => other !== kind);
	if (!first || !second) return mix;
	const rest = mix[first] + mix[second];
	const part = Math.round((100 - own) * (rest > 0 ? mix[first] / rest : 0.5));
	const shares = { [kind]: own, [first]: part, [second]: 100 - own - part };
	return { web: shares.web ?? 0, code: shares.code ?? 0, math: shares.math ?? 0 };
}

/** "85-12-3,75-15-10,63-24-13": one mix a stage. */
export function writeMixes(mixes: readonly Mix[]): string {
	const isPublished = mixes.every((mix, index) => isSameMix(mix, publishedMixes[index] ?? mix));
	return isPublished ? '' : mixes.map((mix) => kinds.map((kind) => mix[kind]).join('-')).join(',');
}

/** Null where it is no such text, or the shares of a stage do not sum to 100. */
export function readMixes(text: string): readonly Mix[] | null {
	if (!/^\d{1,3}-\d{1,3}-\d{1,3}(,\d{1,3}-\d{1,3}-\d{1,3}){2}$/.test(text)) return null;
	const mixes = text.split(',').map((part) => {
		const [web = 0, code = 0, math = 0] = part.split('-').map(Number);
		return { web, code, math };
	});
	return mixes.every(({ web, code, math }) => web + code + math === 100) ? mixes : null;
}

/** One data set, or a group that the configuration gives one share to. */
interface Part {
	readonly name: string;
	readonly kind: Kind;
	/** Per cent of the stage, as configured. */
	readonly weight: number;
	readonly fact: string;
	/** Different tokens to be had of it, in T. */
	readonly available?: number;
}

const summary = 'pretraining.summary';

/** "DCLM (37%)" as a name and a share. */
function readWeighted(fact: string): Omit<Part, 'kind'> {
	const text = pickPart(recipeFacts, fact);
	const found = typeof text === 'string' ? /^(.*) \(([\d.]+)%\)$/.exec(text) : null;
	const [, name, weight] = found ?? [];
	if (name === undefined) throw new TypeError(`"${fact}" names no share.`);
	return { name, weight: Number(weight), fact };
}

function configured(stage: number, key: string, name: string, kind: Kind): Part {
	const fact = `${summary}/${stage}/configuredMix/${key}`;
	return { name, kind, weight: pickPartNumber(recipeFacts, fact), fact };
}

function webOfStage1(): readonly Part[] {
	const named = [0, 1, 2, 3, 4, 5].map((index) => ({
		...readWeighted(`${summary}/0/datasets/web/${index}`),
		kind: 'web' as const
	}));
	return named;
}

/** What each stage is made of, as finely as its shares are published. */
export const partsByStage: readonly (readonly Part[])[] = [
	[
		...webOfStage1(),
		configured(0, 'code', 'The Stack v2, pull requests, notebooks, issues', 'code'),
		{
			...configured(0, 'math', 'FineMath3+ and InfiWebMath3+', 'math'),
			available: available.math.value
		}
	],
	[
		configured(1, 'englishWebInclPes2oWiki', 'English web, peS2o, Wikipedia', 'web'),
		configured(1, 'multilingualWeb', 'FineWeb2 and FineWeb2-HQ', 'web'),
		configured(1, 'stackexchange', 'StackExchange', 'web'),
		configured(1, 'code', 'Code, with Stack-Edu', 'code'),
		configured(1, 'math', 'Math, with FineMath4+, InfiWebMath4+, MegaMath', 'math')
	],
	[
		configured(
			2,
			'englishWebInclPes2oWikiCosmopedia2',
			'English web, peS2o, Wikipedia, Cosmopedia 2',
			'web'
		),
		configured(2, 'multilingualWeb', 'FineWeb2 and FineWeb2-HQ', 'web'),
		configured(2, 'multilingualWiki', 'Multilingual Wikipedia', 'web'),
		configured(2, 'naturalReasoning', 'natural_reasoning', 'web'),
		configured(2, 'stackexchange', 'StackExchange', 'web'),
		configured(2, 'code', 'Code', 'code'),
		configured(2, 'codeReasoning', 'OpenCodeReasoning', 'code'),
		configured(
			2,
			'mathInclInstructAndSyntheticMath',
			'Math, with instructions and synthetic problems',
			'math'
		)
	]
];

export interface PartTokens {
	readonly name: string;
	readonly kind: Kind;
	/** T tokens under SmolLM3's published shares, and under the learner's. */
	readonly published: number;
	readonly own: number;
	/** How often the learner's share would go through what there is; null where that is not known. */
	readonly passes: number | null;
}

/**
 * T tokens of every part of a stage. Between the kinds the shares are the given ones; within a kind they are divided as the configuration
 * divides it.
 */
export function countTokens(phase: Phase, own: Mix): readonly PartTokens[] {
	const index = phase.number - 1;
	const parts = partsByStage[index] ?? [];
	const published = publishedMixes[index] ?? own;
	const tokens = phase.to - phase.from;
	return parts.map(({ name, kind, weight, available: different }) => {
		const sum = parts.reduce((before, part) => before + (part.kind === kind ? part.weight : 0), 0);
		const of = (mix: Mix) => (tokens * (mix[kind] / 100) * weight) / sum;
		const passes = different === undefined ? null : of(own) / different;
		return { name, kind, published: of(published), own: of(own), passes };
	});
}

/** How often stage 1 would go through FineWeb-Edu and DCLM, its two English web sets. */
export function countWebPasses(parts: readonly PartTokens[]): number {
	const [edu, dclm] = parts;
	return ((edu?.own ?? 0) + (dclm?.own ?? 0)) / available.englishWeb.value;
}

/** T tokens of each kind over the three stages. */
export function sumKinds(mixes: readonly Mix[]): Readonly<Record<Kind, number>> {
	const sum = (kind: Kind) =>
		mixedPhases.reduce(
			(before, { from, to }, index) => before + ((to - from) * (mixes[index]?.[kind] ?? 0)) / 100,
			0
		);
	return { web: sum('web'), code: sum('code'), math: sum('math') };
}
