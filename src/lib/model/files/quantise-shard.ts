/** @file A safetensors file that becomes one of 4-bit blocks while its bytes come in, in pieces of any length: none is held longer than its row. */
import { convertFloats, storedBytes } from '../../math/convert-floats.ts';
import { BlockQuantiser } from '../../math/quantise-blocks.ts';
import type { SafetensorsHeader } from '../../trace/safetensors-header.ts';
import { ModelError } from '../contract/model-error.ts';
import type { DecoderShape } from '../graph/decoder-shape.ts';
import {
	planAgain,
	planShard,
	type PlannedStep,
	type ShardPlan,
	type ShardSource
} from './quantise-plan.ts';
import { describeBadHeader, readHeaderLength } from './stored-tensors.ts';

/** Where a source can be taken up again: between two tensors. */
export interface ShardMark {
	/** Bytes of the source that are done with. */
	readonly sourceBytes: number;
	/** Bytes of the kept file that stand for them. */
	readonly keptBytes: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

export class ShardQuantiser {
	readonly #source: ShardSource;
	readonly #shape: DecoderShape;
	#plan: ShardPlan | null = null;
	#step = 0;
	/** Bytes that came, but not yet to the end of their row. */
	#pending: Uint8Array = new Uint8Array();
	#taken = 0;
	#given = 0;
	#out: Bytes[] = [];
	#mark: ShardMark = { sourceBytes: 0, keptBytes: 0 };
	#quantiser: BlockQuantiser | null = null;
	#scales: Float32Array<ArrayBuffer>[] = [];

	/**
	 * @param begun header of the kept file and the mark that it was left at
	 * @throws {ModelError} unsupported-weights where that header is no such file's
	 */
	constructor(
		source: ShardSource,
		shape: DecoderShape,
		begun: { readonly header: SafetensorsHeader; readonly mark: ShardMark } | null = null
	) {
		this.#source = source;
		this.#shape = shape;
		if (!begun || begun.mark.sourceBytes === 0) return;
		this.#plan = planAgain(begun.header, source, shape);
		this.#mark = begun.mark;
		this.#taken = begun.mark.sourceBytes;
		this.#given = begun.mark.keptBytes;
		this.#step = this.#plan.steps.findIndex(({ from }) => from >= begun.mark.sourceBytes);
		if (this.#step < 0) this.#step = this.#plan.steps.length;
	}

	/** The last place from which it could go on. */
	get mark(): ShardMark {
		return this.#mark;
	}

	/** Bytes of the kept file; null before the source's header is here. */
	get keptBytes(): number | null {
		return this.#plan?.keptBytes ?? null;
	}

	/**
	 * The source's next bytes.
	 * @returns what the kept file has of them, to be appended to it
	 * @throws {ModelError} unsupported-weights
	 */
	push(bytes: Uint8Array): readonly Bytes[] {
		this.#pending = join(this.#pending, bytes);
		this.#plan ??= this.#begin();
		const steps = this.#plan?.steps ?? [];
		for (let step = steps[this.#step]; step; step = steps[this.#step]) {
			this.#work(step, this.#takeRows(step));
			if (this.#taken < step.to) break;
			this.#closeTensor();
			this.#step++;
			this.#mark = { sourceBytes: this.#taken, keptBytes: this.#given };
		}
		// Whoever gave the bytes may want their memory back.
		this.#pending = this.#pending.slice();
		const out = this.#out;
		this.#out = [];
		return out;
	}

	#begin(): ShardPlan | null {
		const plan = this.#readPlan();
		if (!plan) return null;
		this.#give(plan.head);
		this.#drop(plan.steps[0]?.from ?? this.#source.bytes);
		this.#mark = { sourceBytes: this.#taken, keptBytes: this.#given };
		return plan;
	}

	#readPlan(): ShardPlan | null {
		if (this.#pending.length < 8) return null;
		try {
			if (this.#pending.length < 8 + readHeaderLength(this.#pending)) return null;
		} catch (cause) {
			throw describeBadHeader(cause, this.#source.path);
		}
		return planShard(this.#pending, this.#source, this.#shape);
	}

	/** As many whole rows of a tensor as are here. */
	#takeRows({ kind, dtype, columns, to }: PlannedStep): Uint8Array {
		const unit = storedBytes[dtype] * columns;
		const here = Math.min(this.#pending.length, to - this.#taken);
		const part = this.#pending.subarray(0, kind === 'leave' ? here : here - (here % unit));
		this.#drop(part.length);
		return part;
	}

	#work({ kind, name, dtype, columns }: PlannedStep, part: Uint8Array): void {
		if (kind === 'leave' || part.length === 0) return;
		if (kind === 'widen') {
			this.#give(convertFloats(part, dtype, 'float32'));
			return;
		}
		this.#quantiser ??= new BlockQuantiser(columns, dtype);
		try {
			const { packed, scales } = this.#quantiser.quantise(part);
			this.#give(packed);
			this.#scales.push(scales);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			const detail = `${name} ${cause.message}. Take another copy of the model.`;
			throw new ModelError('unsupported-weights', detail, { cause });
		}
	}

	/** Scales and error follow the blocks. */
	#closeTensor(): void {
		if (!this.#quantiser) return;
		const error = Float32Array.of(this.#quantiser.error);
		for (const values of [...this.#scales, error]) this.#give(new Uint8Array(values.buffer));
		this.#quantiser = null;
		this.#scales = [];
	}

	#give(bytes: Bytes): void {
		this.#out.push(bytes);
		this.#given += bytes.length;
	}

	#drop(count: number): void {
		this.#taken += count;
		this.#pending = this.#pending.subarray(count);
	}
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
	if (first.length === 0) return second;
	const both = new Uint8Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
