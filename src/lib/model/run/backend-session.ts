/** @file A decoder on one backend: runtime, device, session, and the self-test it had to pass. */
import type { Schedule } from '../../math/positional.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { Decoder, type DecoderOptions } from './decoder.ts';
import type { WeightsData } from '../files/load-files.ts';
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
import { readBlob } from '../files/stored-file.ts';
import { streamWeights } from './streamed-weights.ts';
import { KeptRuns } from '../taps/kept-runs.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';

export interface SessionOptions extends Omit<
	DecoderOptions,
	'ort' | 'device' | 'externalData' | 'weightInputs'
> {
	readonly weights: ReadonlyMap<string, WeightsData>;
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
	readonly decoder: Decoder;
	/** Queries and keys that stay here; they go with the device. */
	readonly kept: KeptRuns;
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
	/** Rejects when the device is lost; never resolves. */
	readonly whenLost: Promise<never>;
	readonly #ort: Ort;
	readonly #device: GPUDevice | null;
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

	private constructor(
		device: GPUDevice | null,
		opened: OpenedDecoder,
		{ manifest, shape }: SessionOptions
	) {
		this.backend = device ? 'webgpu' : 'wasm';
		this.build = opened.build;
		this.decoder = opened.decoder;
		this.kept = new KeptRuns(device, manifest, shape);
		this.selfTest = opened.selfTest;
		this.checks = opened.checks;
		this.#ort = opened.ort;
		this.#device = device;
		this.whenLost = rejectWhenLost(device);
		this.whenLost.catch(() => {
			this.#isLost = !this.#isDisposed;
		});
	}

	get isLost(): boolean {
		return this.#isLost;
	}

	/** The unpatched graph on the same runtime and device, to compare with. */
	openOriginal(
		graph: Uint8Array,
		weights: ReadonlyMap<string, WeightsData>,
		shape: TraceShape
	): Promise<OriginalGraph> {
		return OriginalGraph.open(this.#ort, this.#device, graph, weights, shape);
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
		if (!this.#isLost) await this.decoder.dispose();
		this.#device?.destroy();
	}
}

interface OpenedDecoder {
	readonly ort: Ort;
	readonly build: RuntimeBuild;
	readonly decoder: Decoder;
	readonly selfTest: SelfTestResult;
	readonly checks: readonly ModelCheck[];
}

async function openDecoder(
	device: GPUDevice | null,
	options: SessionOptions
): Promise<OpenedDecoder> {
	const { readRuntime, onPhase, schedule } = options;
	onPhase('runtime');
	const build = chooseRuntimeBuild(device ? 'webgpu' : 'wasm');
	const ort = await importRuntime(build, await readRuntime(build));
	onPhase('session');
	const externalData = await prepareWeights(options.weights, build);
	// Only this build reads the rest of the weights piece by piece as well.
	const isOnDisk = [...externalData.values()].every((data) => data instanceof Blob);
	const streamed =
		device && build === 'jspi' && isOnDisk
			? await streamWeights(ort, device, options.graph, externalData)
			: { graph: options.graph };
	const parts = { ...options, ...streamed, externalData, ort, device };
	const decoder = await Decoder.create(parts, schedule);
	onPhase('self-test');
	const { selfTest, checks } = await prove(decoder, options);
	if (selfTest.hasPassed) return { ort, build, decoder, selfTest, checks };
	await decoder.dispose();
	const { attentionError, decodeError, areLogitsFinite } = selfTest;
	const finite = areLogitsFinite ? '' : ', logits not finite';
	const detail = `attention off by ${attentionError.toPrecision(2)}, decode by ${decodeError.toPrecision(2)}${finite}`;
	throw new ModelError('self-test', detail);
}

async function prove(decoder: Decoder, options: SessionOptions): Promise<CheckedDecoder> {
	const { schedule, shape, vocabSize, manifest, checkPrompt } = options;
	const wanted = { schedule, shape, vocabSize, dtype: manifest.elementType };
	if (checkPrompt) return checkDecoder(decoder, wanted, checkPrompt);
	const selfTest = await testDecoder(decoder, wanted);
	return { selfTest, checks: describeSelfTest(selfTest) };
}

/** The JSPI build reads a Blob piece by piece as it uploads; the others need all of it in memory. */
async function prepareWeights(
	weights: ReadonlyMap<string, WeightsData>,
	build: RuntimeBuild
): Promise<ReadonlyMap<string, WeightsData>> {
	if (build === 'jspi') return weights;
	const prepared = new Map<string, WeightsData>();
	for (const [path, data] of weights)
		prepared.set(path, data instanceof Blob ? await readBlob(data, path) : data);
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
