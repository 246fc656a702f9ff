/** @file SmolLM3's published schedule. */
import facts from 'virtual:facts/training-config.schedule,training-config.peak-lr,ablations.wsd';
import { pickNumber, pickPartNumber } from '../../facts/picked.ts';

export { facts as scheduleFacts };

const part = (name: string) => pickPartNumber(facts, `training-config.schedule/${name}`);

export const smollm3 = {
	warmupSteps: part('warmupSteps'),
	decayStartStep: part('decayStartStep'),
	decaySteps: part('decaySteps'),
	totalSteps: part('totalSteps'),
	decayShareOfSteps: part('decayShareOfSteps'),
	peak: pickNumber(facts, 'training-config.peak-lr')
} as const;
