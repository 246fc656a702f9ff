/** @file A session that is opened for a model: runtime, graph, weights, and the checks it had to pass. */
import type { Schedule } from '../../math/positional.ts';
import { ModelError } from '../contract/model-error.ts';
import type { LoadProgress } from '../contract/source.ts';
import {
	chooseRuntimeBuild,
	importRuntime,
	type Ort,
	type RuntimeBuild
} from '../device/runtime.ts';
import {
	openBytes,
	type GraphPlace,
	type GraphSource,
	type WeightsData
} from '../files/graph-source.ts';
import { LazyBytes } from '../files/lazy-bytes.ts';
import { attendOnCpu } from '../graph/cpu-attention.ts';
import { addHandles, type HandleChoice } from '../graph/handles.ts';
import { UnsupportedGraphError } from '../graph/onnx.ts';
import type { GraphManifest } from '../graph/patch.ts';
import { Decoder } from './decoder.ts';
import type { DecoderOptions } from './decoder-options.ts';
import type { CheckedDecoder } from './model-checks.ts';
import { prove, requirePassed } from './prove.ts';
import type { DecoderKind } from './session-decoders.ts';
import { streamWeights } from './streamed-weights.ts';

export interface SessionOptions extends Omit<
	DecoderOptions,
	'ort' | 'device' | 'graph' | 'manifest' | 'handles' | 'externalData' | 'weightInputs'
> {
	readonly source: GraphSource;
	readonly schedule: Schedule;
	readonly vocabSize: number;
	/** Tokens of a text that repeats itself, for a model from elsewhere (see model-checks.ts); null tests attention alone. */
	readonly checkPrompt: readonly number[] | null;
	/** True where checks wait for `prove`; a device that computes wrongly is passed over, so there they come first. */
	readonly provesLater: boolean;
	/** The runtime's WebAssembly of this build. */
	readonly readRuntime: (build: RuntimeBuild) => Promise<ArrayBuffer>;
	readonly onPhase: (phase: LoadProgress['phase']) => void;
}

export interface OpenedDecoder {
	readonly ort: Ort;
	readonly build: RuntimeBuild;
	readonly manifest: GraphManifest;
	readonly decoder: Decoder;
	/** Null where it is put off. */
	readonly proof: CheckedDecoder | null;
}

export function placeOf(build: RuntimeBuild, device: GPUDevice | null): GraphPlace {
	return { build, hasFloat16: device?.features.has('shader-f16') === true };
}

export async function openDecoder(
	device: GPUDevice | null,
	options: SessionOptions
): Promise<OpenedDecoder> {
	const { readRuntime, onPhase } = options;
	onPhase('runtime');
	const build = chooseRuntimeBuild(device ? 'webgpu' : 'wasm');
	const ort = await importRuntime(build, await readRuntime(build));
	onPhase('session');
	const { graph, manifest, weights } = await options.source.prepare(placeOf(build, device));
	const externalData = await prepareWeights(weights, build);
	const decoder = await openGraph({ ...options, graph, manifest, externalData, ort, device });
	const opened = { ort, build, manifest, decoder };
	if (!device && options.provesLater) return { ...opened, proof: null };
	onPhase('self-test');
	try {
		return { ...opened, proof: requirePassed(await prove(decoder, manifest, options)) };
	} catch (error) {
		await decoder.dispose();
		throw error;
	}
}

/** A session's decoder; the large weights of one whose files are on disk go to the device piece by piece. */
async function openGraph(
	options: DecoderOptions & Pick<SessionOptions, 'schedule'>
): Promise<Decoder> {
	const { ort, device, externalData, schedule } = options;
	const graph = fitToPlace(options);
	const files = [...externalData.values()];
	const isOnDisk = files.every((data) => data instanceof Blob || data instanceof LazyBytes);
	try {
		const streamed =
			device && isOnDisk ? await streamWeights(ort, device, graph, externalData) : {};
		return await Decoder.create({ ...options, graph, ...streamed }, schedule);
	} catch (error) {
		const failed = files.find((data) => data instanceof LazyBytes && data.failure !== null);
		throw failed instanceof LazyBytes ? failed.failure : error;
	}
}

/** The graph for where it runs. Halves stay with the operator that takes them there. */
function fitToPlace({ device, graph, manifest, shape }: DecoderOptions): Uint8Array {
	const isOnCpu = !device && manifest.elementType === 'float32';
	return isOnCpu ? attendOnCpu(graph, shape.headDim) : graph;
}

/** The same model once more, with hands or without: its files are at hand, and it has proved itself. */
export async function openAgain(
	{ ort, build }: Pick<OpenedDecoder, 'ort' | 'build'>,
	device: GPUDevice | null,
	options: SessionOptions,
	kind: DecoderKind
): Promise<Decoder> {
	const prepared = await options.source.prepare(placeOf(build, device));
	const externalData = await prepareWeights(prepared.weights, build);
	const { graph, manifest } = prepared;
	const common = { ...options, ort, device, manifest, externalData };
	if (kind === 'plain') return openGraph({ ...common, graph });
	const { bytes, handles } = giveHands(graph, manifest, { hasBias: kind === 'masked' });
	return openGraph({ ...common, graph: bytes, handles });
}

function giveHands(graph: Uint8Array, manifest: GraphManifest, choice: HandleChoice) {
	try {
		return addHandles(graph, manifest, choice);
	} catch (cause) {
		if (!(cause instanceof UnsupportedGraphError)) throw cause;
		throw new ModelError('unsupported-graph', cause.message, { cause });
	}
}

/** The JSPI build reads a Blob piece by piece as it uploads; the others ask for parts of what is there already, or seems to be. */
export async function prepareWeights(
	weights: ReadonlyMap<string, WeightsData>,
	build: RuntimeBuild
): Promise<ReadonlyMap<string, WeightsData>> {
	if (build === 'jspi') return weights;
	const prepared = new Map<string, WeightsData>();
	for (const [path, data] of weights) prepared.set(path, await openBytes(data, path));
	return prepared;
}
