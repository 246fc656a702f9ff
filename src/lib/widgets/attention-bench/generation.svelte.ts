/** How the next token is chosen while the model goes on writing. */
import type { Sampling } from '../../model/contract/run.ts';

export class GenerationSettings {
	isGreedy = $state(true);
	temperature = $state(0.8);
	/** 0 means no limit. */
	topK = $state(40);
	/** 1 means no limit. */
	topP = $state(1);
	seed = $state(1);
	newTokens = $state(64);

	readonly sampling: Sampling = $derived({
		temperature: this.isGreedy ? 0 : this.temperature,
		topK: this.isGreedy || this.topK === 0 ? null : this.topK,
		topP: this.isGreedy || this.topP >= 1 ? null : this.topP,
		seed: this.seed
	});
}
