/** @file What SmolLM3's card prints of its two modes, benchmark by benchmark. */
import facts from 'virtual:facts/instruct-no-think-aime-2025-smollm3-3b,instruct-think-aime-2025-smollm3-3b,instruct-no-think-gsm-plus-smollm3-3b,instruct-think-gsm-plus-smollm3-3b,instruct-no-think-livecodebench-v4-smollm3-3b,instruct-think-livecodebench-v4-smollm3-3b,instruct-no-think-gpqa-diamond-smollm3-3b,instruct-think-gpqa-diamond-smollm3-3b,instruct-no-think-global-mmlu-multilingual-de-fr-it-pt-es-smollm3-3b,instruct-think-global-mmlu-multilingual-de-fr-it-pt-es-smollm3-3b,instruct-no-think-mixeval-hard-smollm3-3b,instruct-think-mixeval-hard-smollm3-3b,instruct-no-think-bfcl-smollm3-3b,instruct-think-bfcl-smollm3-3b,instruct-no-think-ifeval-smollm3-3b,instruct-think-ifeval-smollm3-3b';
import { pickFact, pickNumber } from '../../facts/picked.ts';
import type { PickedFact } from '../../facts/fact-note.ts';

export interface Gain {
	readonly benchmark: string;
	readonly without: number;
	readonly thinking: number;
	readonly change: number;
	/** Ids of both printed scores. */
	readonly ids: readonly [string, string];
}

/** Benchmark, as its score's id has it, and as people call it. */
const benchmarks = [
	['aime-2025', 'AIME 2025'],
	['gsm-plus', 'GSM-Plus'],
	['livecodebench-v4', 'LiveCodeBench v4'],
	['gpqa-diamond', 'GPQA Diamond'],
	['global-mmlu-multilingual-de-fr-it-pt-es', 'Global MMLU'],
	['mixeval-hard', 'MixEval Hard'],
	['bfcl', 'BFCL'],
	['ifeval', 'IFEval']
] as const;

/** The greatest gain first. */
export const gains: readonly Gain[] = benchmarks
	.map(([id, benchmark]): Gain => {
		const ids = [`instruct-no-think-${id}-smollm3-3b`, `instruct-think-${id}-smollm3-3b`] as const;
		const [without, thinking] = [pickNumber(facts, ids[0]), pickNumber(facts, ids[1])];
		return { benchmark, without, thinking, change: thinking - without, ids };
	})
	.sort((a, b) => b.change - a.change);

/** Where all of them are printed. */
export const cardNote: PickedFact = pickFact(facts, 'instruct-think-ifeval-smollm3-3b');

/** With its sign, to a tenth. */
export function writeChange(change: number): string {
	const sign = change > 0 ? '+' : change < 0 ? '−' : '';
	return sign + Math.abs(change).toFixed(1);
}
