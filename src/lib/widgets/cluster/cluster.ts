/** @file A training cluster in numbers: what a GPU of it holds, reads and sends in a step, and how long the whole text takes. */
import facts from 'virtual:facts/smollm3-3b/config/layers,smollm3-3b/config/hidden,smollm3-3b/config/queryHeads,smollm3-3b/config/kvHeads,smollm3-3b/config/headDim,smollm3-3b/config/feedForward,smollm3-3b/config/vocab,training-config.parallelism,training-config.micro-batch,training-config.sequence-length,training-config.global-batch,training-config.schedule,training-config.throughput,training-config.duration,training-config.gpu-hours,training-config.mfu,training-config.hardware,mfu-check,cluster-step';
import { pickNumber, pickPartNumber } from '../../facts/picked.ts';

export { facts as clusterFacts };

const config = (key: string) => pickNumber(facts, `smollm3-3b/config/${key}`);
const layers = config('layers');
const hidden = config('hidden');
const queryHeads = config('queryHeads');
const kvHeads = config('kvHeads');
const headDim = config('headDim');
const feedForward = config('feedForward');
const vocab = config('vocab');

/** Dense bfloat16 peak of an H100, in FLOP/s; a test holds it against the fact base's `mfu-check`. */
export const peakFlops = 989.4e12;
/** Tokens of the three stages of pretraining. */
export const allTokens =
	pickPartNumber(facts, 'training-config.schedule/totalSteps') *
	pickPartNumber(facts, 'training-config.global-batch');
const gpusPerNode = 8;

/** FLOPs a token for each dimension, layer and token of the sequence: none, half of the pairs, or all of them. */
const attentionFlops = { '6n': 0, causal: 6, full: 12 } as const;
export type Counting = keyof typeof attentionFlops;
export const countings = ['6n', 'causal', 'full'] as const satisfies readonly Counting[];

export interface Settings {
	/** A multiple of eight. */
	readonly gpus: number;
	/** GPUs that share one copy of the weights. Divides the key/value heads. */
	readonly tensorParallel: number;
	/** Sequences that a replica reads at once. */
	readonly microBatch: number;
	/** Micro-batches before the weights change. */
	readonly accumulation: number;
	/** Tokens of a sequence. */
	readonly sequence: number;
	/** Tokens a second and GPU; measured, so no other setting moves it. */
	readonly rate: number;
	readonly counting: Counting;
}

/** As SmolLM3 was trained, of the published figures. */
export const published: Settings = {
	gpus: pickPartNumber(facts, 'training-config.parallelism/gpus'),
	tensorParallel: pickPartNumber(facts, 'training-config.parallelism/tensorParallel'),
	microBatch: pickPartNumber(facts, 'training-config.micro-batch'),
	accumulation: 1,
	sequence: pickPartNumber(facts, 'training-config.sequence-length'),
	rate: pickPartNumber(facts, 'training-config.throughput/figure'),
	counting: '6n'
};

/** Parameters of one shard: matrices are cut, RMSNorms are kept whole by every GPU. */
export function countShard(tensorParallel: number): number {
	const perLayer = 2 * hidden * headDim * (queryHeads + kvHeads) + 3 * hidden * feedForward;
	const norms = (2 * layers + 1) * hidden;
	return (vocab * hidden + layers * perLayer) / tensorParallel + norms;
}

/** FLOPs a token, forward and backward. */
export function countFlops({
	counting,
	sequence
}: Pick<Settings, 'counting' | 'sequence'>): number {
	const attention = attentionFlops[counting] * layers * queryHeads * headDim * sequence;
	return 6 * countShard(1) + attention;
}

export interface Run {
	/** Copies of the weights that read different text. */
	readonly replicas: number;
	readonly tokensPerStep: number;
	/** Steps until all tokens of pretraining are read. */
	readonly steps: number;
	readonly secondsPerStep: number;
	readonly days: number;
	readonly gpuHours: number;
	readonly flopsPerToken: number;
	/** Share of the peak. */
	readonly mfu: number;
}

export function planRun(settings: Settings): Run {
	const { gpus, tensorParallel, microBatch, accumulation, sequence, rate } = settings;
	const replicas = gpus / tensorParallel;
	const tokensPerStep = replicas * microBatch * accumulation * sequence;
	const seconds = allTokens / (gpus * rate);
	const flopsPerToken = countFlops(settings);
	return {
		replicas,
		tokensPerStep,
		steps: allTokens / tokensPerStep,
		secondsPerStep: tokensPerStep / (gpus * rate),
		days: seconds / 86_400,
		gpuHours: (gpus * seconds) / 3600,
		flopsPerToken,
		mfu: (rate * flopsPerToken) / peakFlops
	};
}

/** First and last, both counted from 1. */
export type Span = readonly [first: number, last: number];

export interface GpuPlace {
	readonly node: number;
	readonly replica: number;
	readonly shard: number;
	/** The other GPUs of its replica, counted from 1. */
	readonly partners: readonly number[];
	/** Places, in the batch of a step, of the sequences that its replica reads. */
	readonly sequences: Span;
	readonly queryHeads: Span;
	readonly kvHeads: Span;
	readonly feedForward: Span;
	readonly vocab: Span;
}

/** @param gpu counted from 1; neighbours share a replica, as in nanotron's order of ranks */
export function locateGpu(settings: Settings, gpu: number): GpuPlace {
	const { tensorParallel, microBatch, accumulation } = settings;
	const replica = Math.ceil(gpu / tensorParallel);
	const shard = gpu - (replica - 1) * tensorParallel;
	const first = (replica - 1) * tensorParallel + 1;
	const cut = (all: number, piece: number, pieces: number): Span => [
		((piece - 1) * all) / pieces + 1,
		(piece * all) / pieces
	];
	const read = microBatch * accumulation;
	return {
		node: Math.ceil(gpu / gpusPerNode),
		replica,
		shard,
		partners: Array.from({ length: tensorParallel }, (_, at) => first + at).filter(
			(other) => other !== gpu
		),
		sequences: [(replica - 1) * read + 1, replica * read],
		queryHeads: cut(queryHeads, shard, tensorParallel),
		kvHeads: cut(kvHeads, shard, tensorParallel),
		feedForward: cut(feedForward, shard, tensorParallel),
		vocab: cut(vocab, shard, tensorParallel)
	};
}

export interface Traffic {
	/** Of the sums in the layers, a step: two forward and two backward in each. */
	readonly sums: number;
	/** Of one such sum: a bfloat16 number for each token and dimension. */
	readonly activationBytes: number;
	/** What one GPU sends for all of them, in a ring. */
	readonly partnerBytes: number;
	/** Gradients of a shard, in float32. */
	readonly gradientBytes: number;
	/** What one GPU sends to have them summed over the replicas, in a ring. */
	readonly peerBytes: number;
}

/** What a GPU sends in a step. A ring of n members makes each send 2 (n − 1) / n of what is summed. */
export function countTraffic(settings: Settings): Traffic {
	const { gpus, tensorParallel, microBatch, accumulation, sequence } = settings;
	const ring = (members: number) => (2 * (members - 1)) / members;
	const activationBytes = microBatch * sequence * hidden * 2;
	const sums = tensorParallel === 1 ? 0 : 4 * layers * accumulation;
	const gradientBytes = 4 * countShard(tensorParallel);
	return {
		sums,
		activationBytes,
		partnerBytes: sums * activationBytes * ring(tensorParallel),
		gradientBytes,
		peerBytes: gradientBytes * ring(gpus / tensorParallel)
	};
}
