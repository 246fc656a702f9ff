/** @file A decoder on one backend: runtime, device, session, and the self-test it had to pass. */
import type { Schedule } from '../../math/positional.ts';
import { Decoder, type DecoderOptions } from './decoder.ts';
import {
	openBytes,
	type GraphPlace,
	type GraphSource,
	type RunnableGraph,
	type WeightsData
} from '../files/graph-source.ts';
import { LazyBytes } from '../files/lazy-bytes.ts';
import type { Interventions } from '../contract/interventions.ts';
import { addHandles } from '../graph/handles.ts';
import { UnsupportedGraphError } from '../graph/onnx.ts';
import type { GraphManifest } from '../graph/patch.ts';
import { checkDecoder, describeSelfTest, type CheckedDecoder } from './model-checks.ts';
import { ModelError } from '../contract/model-error.ts';
import { OriginalGraph } from './original-graph.ts';
import type { Backend, LoadProgress, ModelCheck } from '../contract/source.ts';
import {
	chooseRuntimeBuild,
	importRuntime,
	type Ort,
	type RuntimeBuild
} from '../device/runtime.ts';
import { testDecoder, type SelfTestResult } from './self-test.ts';
import { mostHeldTwice, SessionDecoders } from './session-decoders.ts';
import { streamWeights } from './streamed-weights.ts';
import { KeptRuns } from '../taps/kept-runs.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';

export interface SessionOptions extends Omit<
	DecoderOptions,
	'ort' | 'device' | 'graph' | 'manifest' | 'handles' | 'externalData' | 'weightInputs'
> {
	readonly source: GraphSource;
	readonly schedule: Schedule;
	readonly vocabSize: number;
	/** Tokens of a text that repeats itself, for a model from elsewhere (see model-checks.ts); null tests attention alone. */
	readonly checkPrompt: readonly number[] | null;
	/** The runtime's WebAssembly of this build. */
	readonly readRuntime: (build: RuntimeBuild) => Promise<ArrayBuffer>;
	readonly onPhase: (phase: LoadProgress['phase']) => void;
}

export class BackendSession {
	readonly backend: Backend;
	readonly build: RuntimeBuild;
	readonly #decoders: SessionDecoders;
	/** Queries and keys that stay here; they go with the device. */
	readonly kept: KeptRuns;
	readonly manifest: GraphManifest;
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
	/** Rejects when the device is lost; never resolves. */
	readonly whenLost: Promise<never>;
	readonly #ort: Ort;
	readonly #device: GPUDevice | null;
	readonly #options: SessionOptions;
	#isLost = false;
	#isDisposed = false;

	/**
	 * Opens a session on this device, or on the CPU where there is none.
	 * @throws {ModelError} self-test where attention comes out wrong, adapter-lost where the device goes away meanwhile
	 */
	static async open(device: GPUDevice | null, options: SessionOptions): Promise<BackendSession> {
		const opening = openDecoder(device, options);
		// A device that is lost can leave the runtime waiting for ever.
		const opened = await Promise.race([opening, rejectWhenLost(device)]);
		return new BackendSession(device, opened, options);
	}

	private constructor(device: GPUDevice | null, opened: OpenedDecoder, options: SessionOptions) {
		this.backend = device ? 'webgpu' : 'wasm';
		this.build = opened.build;
		this.#decoders = new SessionDecoders(opened.decoder, {
			open: (kind) => openAgain(opened, device, options, kind === 'handed'),
			holdsBoth: options.source.cpuBytes <= mostHeldTwice
		});
		this.manifest = opened.manifest;
		this.kept = new KeptRuns(device, opened.manifest, options.shape);
		this.selfTest = opened.selfTest;
		this.checks = opened.checks;
		this.#ort = opened.ort;
		this.#device = device;
		this.#options = options;
		this.whenLost = rejectWhenLost(device);
		this.whenLost.catch(() => {
			this.#isLost = !this.#isDisposed;
		});
	}

	/** The one that ran last, or is about to: with hands after `use(interventions)`. */
	get decoder(): Decoder {
		return this.#decoders.current;
	}

	/** Sessions of the runtime that are open: one, or two while somebody interferes. */
	get decoderCount(): number {
		return this.#decoders.count;
	}

	/**
	 * Makes ready to run with these interventions, or with none; `useHands` makes ready to read the residual stream, too.
	 * @throws {ModelError} bad-intervention, unsupported-graph
	 */
	use(interventions: Interventions | null): Promise<Decoder> {
		return this.#decoders.use(interventions);
	}

	useHands(interventions: Interventions): Promise<Decoder> {
		return this.#decoders.useHands(interventions);
	}

	get isLost(): boolean {
		return this.#isLost;
	}

	/** The model without our inputs and taps on the same runtime and device, to compare with. */
	async openOriginal(): Promise<OriginalGraph> {
		const { graph, weights } = await this.readOriginal();
		return OriginalGraph.open(this.#ort, this.#device, graph, weights, this.#options.shape);
	}

	/** That graph and its weights, as this session's build of the runtime takes them. */
	async readOriginal(): Promise<RunnableGraph> {
		const place = placeOf(this.build, this.#device);
		const { graph, weights } = await this.#options.source.prepareOriginal(place);
		return { graph, weights: await prepareWeights(weights, this.build) };
	}

	/** The WebGPU device the session runs on; null on the CPU. */
	get device(): GPUDevice | null {
		return this.#device;
	}

	/** Destroys the device as a driver would lose it; for tests of the way back. */
	loseDevice(): void {
		this.#device?.destroy();
	}

	async dispose(): Promise<void> {
		if (this.#isDisposed) return;
		this.#isDisposed = true;
		this.kept.dispose();
		// A lost device takes its buffers with it, and the runtime would wait for it.
		if (!this.#isLost) await this.#decoders.dispose();
		this.#device?.destroy();
	}
}

interface OpenedDecoder {
	readonly ort: Ort;
	readonly build: RuntimeBuild;
	readonly manifest: GraphManifest;
	readonly decoder: Decoder;
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
}

function placeOf(build: RuntimeBuild, device: GPUDevice | null): GraphPlace {
	return { build, hasFloat16: device?.features.has('shader-f16') === true };
}

async function openDecoder(
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
	onPhase('self-test');
	const { selfTest, checks } = await prove(decoder, manifest, options);
	if (selfTest.hasPassed) return { ort, build, manifest, decoder, selfTest, checks };
	await decoder.dispose();
	const { attentionError, decodeError, areLogitsFinite } = selfTest;
	const finite = areLogitsFinite ? '' : ', logits not finite';
	const detail = `attention off by ${attentionError.toPrecision(2)}, decode by ${decodeError.toPrecision(2)}${finite}`;
	throw new ModelError('self-test', detail);
}

/** A session's decoder; the large weights of one whose files are on disk go to the device piece by piece. */
async function openGraph(
	options: DecoderOptions & Pick<SessionOptions, 'schedule'>
): Promise<Decoder> {
	const { ort, device, graph, externalData, schedule } = options;
	const files = [...externalData.values()];
	const isOnDisk = files.every((data) => data instanceof Blob || data instanceof LazyBytes);
	try {
		const streamed =
			device && isOnDisk ? await streamWeights(ort, device, graph, externalData) : {};
		return await Decoder.create({ ...options, ...streamed }, schedule);
	} catch (error) {
		const failed = files.find((data) => data instanceof LazyBytes && data.failure !== null);
		throw failed instanceof LazyBytes ? failed.failure : error;
	}
}

/** The same model once more, with hands or without: its files are at hand, and it has proved itself. */
async function openAgain(
	{ ort, build }: Pick<OpenedDecoder, 'ort' | 'build'>,
	device: GPUDevice | null,
	options: SessionOptions,
	hasHands: boolean
): Promise<Decoder> {
	const prepared = await options.source.prepare(placeOf(build, device));
	const externalData = await prepareWeights(prepared.weights, build);
	const { graph, manifest } = prepared;
	const common = { ...options, ort, device, manifest, externalData };
	if (!hasHands) return openGraph({ ...common, graph });
	const { bytes, handles } = giveHands(graph, manifest);
	return openGraph({ ...common, graph: bytes, handles });
}

function giveHands(graph: Uint8Array, manifest: GraphManifest) {
	try {
		return addHandles(graph, manifest);
	} catch (cause) {
		if (!(cause instanceof UnsupportedGraphError)) throw cause;
		throw new ModelError('unsupported-graph', cause.message, { cause });
	}
}

async function prove(
	decoder: Decoder,
	manifest: GraphManifest,
	options: SessionOptions
): Promise<CheckedDecoder> {
	const { schedule, shape, vocabSize, checkPrompt } = options;
	const wanted = { schedule, shape, vocabSize, dtype: manifest.elementType };
	if (checkPrompt) return checkDecoder(decoder, wanted, checkPrompt);
	const selfTest = await testDecoder(decoder, wanted);
	return { selfTest, checks: describeSelfTest(selfTest) };
}

/** The JSPI build reads a Blob piece by piece as it uploads; the others ask for parts of what is there already, or seems to be. */
async function prepareWeights(
	weights: ReadonlyMap<string, WeightsData>,
	build: RuntimeBuild
): Promise<ReadonlyMap<string, WeightsData>> {
	if (build === 'jspi') return weights;
	const prepared = new Map<string, WeightsData>();
	for (const [path, data] of weights) prepared.set(path, await openBytes(data, path));
	return prepared;
}

function rejectWhenLost(device: GPUDevice | null): Promise<never> {
	if (!device) return new Promise(() => undefined);
	return device.lost.then(({ reason, message }) => {
		throw new ModelError('adapter-lost', message || reason);
	});
}

/** The runtime's own error can come before the news that the device is lost. */
export async function isLostSoon(session: BackendSession): Promise<boolean> {
	for (let i = 0; i < 5 && !session.isLost && session.backend === 'webgpu'; i++)
		await yieldToMessages();
	return session.isLost;
}
