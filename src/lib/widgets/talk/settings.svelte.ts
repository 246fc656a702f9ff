import type { Mode, ToolStyle } from '../../chat/message.ts';
import type { Sampling } from '../../model/contract/run.ts';
import { cardSampling, readSettings, type TalkParams } from './parameters.ts';

/** What the person chose for the answers to come. */
export class TalkSettings {
	instructions = $state('');
	mode = $state<Mode>('think');
	tools = $state<'none' | ToolStyle>('none');
	/** Calls are run without asking. */
	isAutomatic = $state(false);
	temperature = $state<number>(cardSampling.temperature);
	/** 1 is off. */
	topP = $state<number>(cardSampling.topP);
	seed = $state(1);
	newTokens = $state(512);

	readonly sampling: Sampling = $derived({
		temperature: this.temperature,
		topK: null,
		topP: this.temperature === 0 || this.topP >= 1 ? null : this.topP,
		// A number field may be empty for a moment.
		seed: Number.isFinite(this.seed) ? Math.max(0, Math.trunc(this.seed)) : 0
	});

	start(params: TalkParams): void {
		this.instructions = params.instructions;
		this.mode = params.mode;
		this.tools = params.tools;
		this.temperature = params.temperature;
		this.topP = params.topP;
		this.seed = params.seed;
		this.newTokens = params.newTokens;
	}

	/** Takes over what was kept; a value that is none is left out. */
	restore(kept: Readonly<Record<string, unknown>>): void {
		this.start(readSettings(kept));
		// Longer than an address may hold, and still the person's words.
		if (typeof kept.instructions === 'string') this.instructions = kept.instructions;
	}

	describe() {
		const { instructions, mode, tools, temperature, topP, seed, newTokens } = this;
		return { instructions, mode, tools, temperature, topP, seed, newTokens };
	}
}
