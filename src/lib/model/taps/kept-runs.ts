/** @file Which runs are kept, and when they are given back: a new run frees all but those it names. */
import type { TraceShape } from '../../trace/trace.ts';
import type { GraphManifest } from '../graph/patch.ts';
import { ModelError } from '../contract/model-error.ts';
import type { TapPolicy } from '../contract/run.ts';
import { AttentionKernel } from './attention-kernel.ts';
import { GpuKeptRun } from './gpu-kept-run.ts';
import { CpuKeptRun, type KeptRun } from './kept-run.ts';

export class KeptRuns {
	readonly #device: GPUDevice | null;
	readonly #manifest: GraphManifest;
	readonly #shape: TraceShape;
	readonly #runs = new Map<number, KeptRun>();
	#kernel: AttentionKernel | null = null;

	constructor(device: GPUDevice | null, manifest: GraphManifest, shape: TraceShape) {
		this.#device = device;
		this.#manifest = manifest;
		this.#shape = shape;
	}

	/** Bytes that all kept runs hold. */
	get bytes(): number {
		return Array.from(this.#runs.values()).reduce((sum, { bytes }) => sum + bytes, 0);
	}

	/**
	 * Frees the runs that the policy does not name, and begins a new one where it would be larger than the policy lets pass.
	 * @param tokens of the run's prompt and of what it may generate
	 * @returns null where the run is small enough to be brought to the page
	 */
	begin(policy: TapPolicy, tokens: number): KeptRun | null {
		for (const run of [...this.#runs.keys()])
			if (!policy.alongside.includes(run)) this.release(run);
		if (tokens * this.#rowBytes() <= policy.mostBytes) return null;
		this.release(policy.run);
		const kept = this.#make();
		this.#runs.set(policy.run, kept);
		return kept;
	}

	/** @throws {ModelError} taps-gone where the run is not kept, or not any more */
	find(run: number): KeptRun {
		const kept = this.#runs.get(run);
		if (!kept) throw new ModelError('taps-gone');
		return kept;
	}

	release(run: number): void {
		this.#runs.get(run)?.dispose();
		this.#runs.delete(run);
	}

	dispose(): void {
		for (const run of [...this.#runs.keys()]) this.release(run);
	}

	/** Bytes of one token's queries and keys as the page would get them, in f32. */
	#rowBytes(): number {
		const { layers, queryHeads, kvHeads, headDim } = this.#shape;
		return 4 * layers * (queryHeads + kvHeads) * headDim;
	}

	#make(): KeptRun {
		const [device, shape] = [this.#device, this.#shape];
		if (!device) return new CpuKeptRun(shape);
		const { elementType, layers } = this.#manifest;
		this.#kernel ??= new AttentionKernel(device, elementType);
		const isPacked = (layer: number) => layers[layer]?.isPacked ?? false;
		return new GpuKeptRun({ device, kernel: this.#kernel, shape, elementType, isPacked });
	}
}
