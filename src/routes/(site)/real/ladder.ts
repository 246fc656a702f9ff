/** @file The models that the room suggests, smallest first. What each weighs, the Hub says when it is asked. */
import { smallRepository, smolLm3Repository } from '$lib/hub/repositories.ts';
import type { HubMessageKey } from '$lib/messages/hub.ts';

export interface Rung {
	/** Repository of the Hub. */
	readonly id: string;
	readonly says: HubMessageKey;
}

export const ladder: readonly Rung[] = [
	{ id: smallRepository, says: 'real.ladder.smollm2' },
	{ id: 'HuggingFaceTB/SmolLM2-360M-Instruct', says: 'real.ladder.smollm2' },
	{ id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', says: 'real.ladder.smollm2' },
	{ id: 'meta-llama/Llama-3.2-1B-Instruct', says: 'real.ladder.llama' },
	{ id: smolLm3Repository, says: 'real.ladder.smollm3-onnx' },
	{ id: 'HuggingFaceTB/SmolLM3-3B', says: 'real.ladder.smollm3' },
	{ id: 'HuggingFaceTB/SmolLM3-3B-Base', says: 'real.ladder.base' }
];
