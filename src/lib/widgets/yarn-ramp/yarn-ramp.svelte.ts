/** The settings of YaRN a learner moves, and the pair they look at. */
import { pickPartNumber } from '../../facts/picked.ts';
import facts from 'virtual:facts/yarn,architecture.head-dim,architecture.rope-theta-by-phase,architecture.context-lengths';
import { computeYarn, type YarnSettings } from './yarn-ramp.ts';

export { facts as yarnFacts };

const betas = { betaFast: 32, betaSlow: 1 };
export const presets = {
	smollm3: {
		theta: pickPartNumber(facts, 'architecture.rope-theta-by-phase/3/theta'),
		headDim: pickPartNumber(facts, 'architecture.head-dim'),
		length: pickPartNumber(facts, 'architecture.context-lengths/longContextStage2'),
		factor: 2,
		...betas
	},
	/** As its configuration has it; a test compares. */
	nano: { theta: 50_000, headDim: 32, length: 512, factor: 4, ...betas }
} as const satisfies Record<string, YarnSettings>;
export type Preset = keyof typeof presets;

export class YarnRamp {
	#preset = $state<Preset>('smollm3');
	#settings = $state.raw<YarnSettings>(presets.smollm3);
	#pair = $state(31);
	readonly yarn = $derived(computeYarn(this.#settings));
	/** What stands in the fact base was worked out for exactly these settings. */
	readonly isSmolLM3 = $derived(
		Object.entries(presets.smollm3).every(
			([key, value]) => this.#settings[key as keyof YarnSettings] === value
		)
	);
	readonly pair = $derived(Math.min(this.#pair, this.yarn.pairs.length - 1));
	readonly chosen = $derived(this.yarn.pairs[this.pair]);

	constructor(preset: Preset, change: Partial<YarnSettings>, pair: number) {
		this.choose(preset);
		this.set(change);
		this.#pair = pair;
	}

	get preset() {
		return this.#preset;
	}
	get settings() {
		return this.#settings;
	}

	/** A model's own settings; what was moved before is forgotten. */
	choose(preset: Preset): void {
		this.#preset = preset;
		this.#settings = presets[preset];
	}

	set(change: Partial<YarnSettings>): void {
		this.#settings = { ...this.#settings, ...change };
	}

	lookAt(pair: number): void {
		this.#pair = Math.min(Math.max(pair, 0), this.yarn.pairs.length - 1);
	}
}
