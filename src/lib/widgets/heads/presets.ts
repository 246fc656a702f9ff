/** @file Configurations to start from, as the fact base has them. */
import facts from 'virtual:facts/smollm3-3b/config/layers,smollm3-3b/config/queryHeads,smollm3-3b/config/kvHeads,smollm3-3b/config/headDim,llama-3.2-3b/config/layers,llama-3.2-3b/config/queryHeads,llama-3.2-3b/config/kvHeads,llama-3.2-3b/config/headDim,qwen2.5-3b/config/layers,qwen2.5-3b/config/queryHeads,qwen2.5-3b/config/kvHeads,qwen2.5-3b/config/headDim,qwen3-4b/config/layers,qwen3-4b/config/queryHeads,qwen3-4b/config/kvHeads,qwen3-4b/config/headDim';
import { pickNumber } from '../../facts/picked.ts';
import type { Configuration } from './cache-size.svelte.ts';

export interface Preset {
	readonly name: string;
	readonly config: Configuration;
}

function read(id: string): Configuration {
	const pick = (key: string) => pickNumber(facts, `${id}/config/${key}`);
	return {
		layers: pick('layers'),
		queryHeads: pick('queryHeads'),
		kvHeads: pick('kvHeads'),
		headDim: pick('headDim')
	};
}

export const presets: readonly Preset[] = [
	{ name: 'SmolLM3-3B', config: read('smollm3-3b') },
	{ name: 'Llama 3.2 3B', config: read('llama-3.2-3b') },
	{ name: 'Qwen2.5-3B', config: read('qwen2.5-3b') },
	{ name: 'Qwen3-4B', config: read('qwen3-4b') }
];
