/**
 * @file The models that the room suggests, smallest first, and what each takes by its published config.json, before the Hub is asked: the sizes
 * of its tensors are known from it. What its files weigh to the byte, the Hub says.
 */
import type { WeightFormat } from '$lib/hub/choose-files.ts';
import { embeddingBytes, estimateSmolLm3Bytes, type Demand } from '$lib/hub/preflight.ts';
import { smallRepository, smolLm3Repository } from '$lib/hub/repositories.ts';
import type { HubMessageKey } from '$lib/messages/hub.ts';
import { weighQuantised } from '$lib/model/files/quantise-plan.ts';
import { weighDecoder, type DecoderShape } from '$lib/model/graph/decoder-shape.ts';

export interface Rung {
	/** Repository of the Hub. */
	readonly id: string;
	readonly says: HubMessageKey;
	readonly sizes: RungSizes;
}

/** In bytes. */
export interface RungSizes {
	/** What comes over the network. */
	readonly fetched: number;
	/** What stays here where 4 bits of each weight are kept; null of an export, which is kept as it comes. */
	readonly kept: number | null;
	/** The weights in f32, which WebAssembly computes with; null of an export that goes to a graphics adapter alone. */
	readonly computed: number | null;
	readonly largestTensor: number;
	readonly format: WeightFormat;
}

const plain = {
	isTied: true,
	biases: { qkv: false, output: false, mlp: false },
	normalisesHeads: false
} as const;

/** From the config.json of each repository, as published in 2024 and 2025. */
const shapes = {
	small: {
		layers: 30,
		hidden: 576,
		inner: 1536,
		queryHeads: 9,
		kvHeads: 3,
		headDim: 64,
		vocabulary: 49_152
	},
	medium: {
		layers: 32,
		hidden: 960,
		inner: 2560,
		queryHeads: 15,
		kvHeads: 5,
		headDim: 64,
		vocabulary: 49_152
	},
	large: {
		layers: 24,
		hidden: 2048,
		inner: 8192,
		queryHeads: 32,
		kvHeads: 32,
		headDim: 64,
		vocabulary: 49_152
	},
	llama: {
		layers: 16,
		hidden: 2048,
		inner: 8192,
		queryHeads: 32,
		kvHeads: 8,
		headDim: 64,
		vocabulary: 128_256
	},
	smollm3: {
		layers: 36,
		hidden: 2048,
		inner: 11_008,
		queryHeads: 16,
		kvHeads: 4,
		headDim: 128,
		vocabulary: 128_256
	}
} as const;

/** Above this, 4 bits of each weight are what is offered first. */
const mostKeptWhole = 4e9;

/** Weights of 16 bits, and a graph that is written here. */
function weigh(name: keyof typeof shapes): RungSizes {
	const shape: DecoderShape = { ...shapes[name], ...plain, epsilon: 1e-5 };
	const computed = weighDecoder(shape);
	const format = computed / 2 > mostKeptWhole ? 'safetensors-q4' : 'safetensors';
	return {
		fetched: computed / 2,
		kept: weighQuantised(shape),
		computed,
		largestTensor: embeddingBytes(format, shape.vocabulary, shape.hidden),
		format
	};
}

function weighExport(): RungSizes {
	const { vocabulary, hidden } = shapes.smollm3;
	return {
		fetched: estimateSmolLm3Bytes('q4f16'),
		kept: null,
		computed: null,
		largestTensor: embeddingBytes('q4f16', vocabulary, hidden),
		format: 'q4f16'
	};
}

export const ladder: readonly Rung[] = [
	{ id: smallRepository, says: 'real.ladder.smollm2', sizes: weigh('small') },
	{
		id: 'HuggingFaceTB/SmolLM2-360M-Instruct',
		says: 'real.ladder.smollm2',
		sizes: weigh('medium')
	},
	{ id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct', says: 'real.ladder.smollm2', sizes: weigh('large') },
	{ id: 'meta-llama/Llama-3.2-1B-Instruct', says: 'real.ladder.llama', sizes: weigh('llama') },
	{ id: smolLm3Repository, says: 'real.ladder.smollm3-onnx', sizes: weighExport() },
	{ id: 'HuggingFaceTB/SmolLM3-3B', says: 'real.ladder.smollm3', sizes: weigh('smollm3') },
	{ id: 'HuggingFaceTB/SmolLM3-3B-Base', says: 'real.ladder.base', sizes: weigh('smollm3') }
];

/** What a rung asks of a machine, as it is offered first. */
export function demandOfRung({
	fetched,
	kept,
	computed,
	largestTensor,
	format
}: RungSizes): Demand {
	const bytes = format === 'safetensors-q4' ? (kept ?? fetched) : fetched;
	return { format, bytes, storedBytes: 0, largestTensor, wasmBytes: computed ?? bytes };
}
