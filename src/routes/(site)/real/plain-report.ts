/** @file What a comparison with plain transformers.js came to, and how the report says it. */
import type { ModelInfo } from '$lib/model/contract/source.ts';

export interface Pace {
	/** From the start of the run to the first new token, in ms. */
	readonly firstMs: number;
	/** Median between two new tokens, in ms. */
	readonly tokenMs: number;
}

export interface PlainComparison {
	readonly backend: ModelInfo['backend'];
	/** Of our engine; transformers.js has one. */
	readonly threads: number;
	readonly own: Pace;
	readonly plain: Pace;
	readonly promptTokens: number;
	/** Whether both tokenizers cut the prompt alike; null where transformers.js had none of its own to open. */
	readonly samePrompt: boolean | null;
	/** New tokens that both wrote, up to an end of text. */
	readonly compared: number;
	/** How many of them are the same before the first that is not. */
	readonly agreed: number;
	/** True where the graph is written here, because the model has none. */
	readonly isOwnGraph: boolean;
	/** True where the export rotates layers that were trained without, so that our engine was set to do it, too. */
	readonly rotatesAll: boolean;
	/** True where transformers.js ran on a graphics device that was made here: on its own, this adapter computes attention wrongly. */
	readonly isDeviceGiven: boolean;
	/** Of transformers.js and of its runtime. */
	readonly version: string;
	readonly runtime: string;
	/** ISO 8601. */
	readonly date: string;
}

/** For the report: one line for what was compared, one for the pace. */
export function describeComparison(comparison: PlainComparison): readonly string[] {
	const { backend, threads, own, plain, compared, agreed, promptTokens } = comparison;
	const graph = comparison.isOwnGraph ? 'a graph that this site wrote' : 'the export as it came';
	const prompt =
		comparison.samePrompt === null
			? 'tokens of this site'
			: `tokenizers ${comparison.samePrompt ? 'agree' : 'DIFFER'}`;
	const pace = ({ firstMs, tokenMs }: Pace) =>
		`${firstMs.toFixed(0)} ms to the first token, then ${tokenMs.toFixed(1)} ms a token`;
	const device = comparison.isDeviceGiven ? ' on a device without subgroups, made here' : '';
	return [
		`plain transformers.js ${comparison.version}, onnxruntime-web ${comparison.runtime}, ${graph}${comparison.rotatesAll ? ', every layer rotated in both, as the export does' : ''}`,
		`  ${promptTokens} tokens of prompt (${prompt}); ${agreed} of ${compared} likeliest tokens the same`,
		`  on ${backend}: this engine, ${threads} thread${threads === 1 ? '' : 's'}, ${pace(own)}; transformers.js, 1 thread${device}, ${pace(plain)}`
	];
}
