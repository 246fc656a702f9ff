/** @file The published fits and shapes that the scaling laws exhibit works with. */
import * as v from 'valibot';
import facts from 'virtual:facts/scaling.chinchilla-fit,scaling.replication-fit,scaling.fitted-range,scaling.chinchilla-model,chinchilla,scaling-smollm3,smollm3-3b/parameters/text';
import { pickFact, pickNumber, pickPartNumber } from '../../facts/picked.ts';
import type { LossFit, Shape } from '../../math/scaling.ts';

export { facts as scalingFacts };

const n = v.number();
const fitSchema = v.object({ E: n, A: n, B: n, alpha: n, beta: n });
const readFit = (id: string): LossFit => v.parse(fitSchema, pickFact(facts, id).value);

export const fitIds = ['replication', 'printed'] as const;
export type FitId = (typeof fitIds)[number];
export const fitFacts = {
	replication: 'scaling.replication-fit',
	printed: 'scaling.chinchilla-fit'
} as const satisfies Readonly<Record<FitId, string>>;
export const fits: Readonly<Record<FitId, LossFit>> = {
	replication: readFit(fitFacts.replication),
	printed: readFit(fitFacts.printed)
};

/** Tokens a parameter, of the usual reading of the Chinchilla paper. */
export const ruleOfThumb = 20;

export const smollm3: Shape = {
	parameters: pickNumber(facts, 'smollm3-3b/parameters/text'),
	tokens: pickPartNumber(facts, 'scaling-smollm3/tokens')
};
export const chinchilla: Shape = {
	parameters: pickPartNumber(facts, 'scaling.chinchilla-model/parameters'),
	tokens: pickPartNumber(facts, 'scaling.chinchilla-model/tokens')
};

/** What the points of the replication cover, as a box of the plane. */
const range = (path: string) => pickPartNumber(facts, `scaling.fitted-range/${path}`);
export const fitted = {
	parameters: [range('parametersMillions/least') * 1e6, range('parametersMillions/most') * 1e6],
	tokens: [range('tokensBillions/least') * 1e9, range('tokensBillions/most') * 1e9]
} as const;
