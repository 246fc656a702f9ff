/** @file A decoder on one backend: runtime, device, session, and the self-test it had to pass. */
import type { Interventions } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import type { Backend, ModelCheck } from '../contract/source.ts';
import type { Ort, RuntimeBuild } from '../device/runtime.ts';
import { yieldToMessages } from '../device/yield-to-messages.ts';
import type { RunnableGraph } from '../files/graph-source.ts';
import type { GraphManifest } from '../graph/patch.ts';
import { KeptRuns } from '../taps/kept-runs.ts';
import type { Decoder } from './decoder.ts';
import { listPending, type CheckedDecoder } from './model-checks.ts';
import {
	openAgain,
	openDecoder,
	placeOf,
	prepareWeights,
	type OpenedDecoder,
	type SessionOptions
} from './open-decoder.ts';
import { OriginalGraph } from './original-graph.ts';
import { prove, requirePassed } from './prove.ts';
import type { GoOn, SelfTestResult } from './self-test.ts';
import { mostHeldTwice, SessionDecoders } from './session-decoders.ts';

export class BackendSession {
	readonly backend: Backend;
	readonly build: RuntimeBuild;
	readonly #decoders: SessionDecoders;
	/** Queries and keys that stay here; they go with the device. */
	readonly kept: KeptRuns;
	readonly manifest: GraphManifest;
	#proof: CheckedDecoder | null;
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
			open: (kind) => openAgain(opened, device, options, kind),
			holdsBoth: options.source.cpuBytes <= mostHeldTwice
		});
		this.manifest = opened.manifest;
		this.kept = new KeptRuns(device, opened.manifest, options.shape);
		this.#proof = opened.proof;
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

	/** Sessions of the runtime that are open: one, or two while somebody interferes, with a mask or without. */
	get decoderCount(): number {
		return this.#decoders.count;
	}

	/** Null where it is still to come. */
	get selfTest(): SelfTestResult | null {
		return this.#proof?.selfTest ?? null;
	}

	get checks(): readonly ModelCheck[] {
		return this.#proof?.checks ?? listPending();
	}

	/**
	 * Runs the checks where they were put off; what is cached stays.
	 * @throws {ModelError} self-test, and then the session is given back; whatever `goOn` throws, and then nothing is proved
	 */
	async prove(goOn: GoOn): Promise<void> {
		if (this.#proof) return;
		const decoder = await this.#decoders.use(null);
		const proof = await decoder.aside(() => prove(decoder, this.manifest, this.#options, goOn));
		try {
			this.#proof = requirePassed(proof);
		} catch (error) {
			await this.dispose();
			throw error;
		}
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
