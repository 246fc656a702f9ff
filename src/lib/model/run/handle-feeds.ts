/** @file Interventions as the tensors that a graph with hands takes (see graph/handles.ts). */
import type { Tensor } from 'onnxruntime-web/wasm';
import { encodeHalves } from '../../math/float16.ts';
import { findStart } from '../../math/attention.ts';
import type { Interventions } from '../contract/interventions.ts';
import { bufferUsage } from '../device/gpu-usage.ts';
import type { Ort } from '../device/runtime.ts';
import type { Handle, Handles } from '../graph/handles.ts';
import type { TraceShape } from '../../trace/trace.ts';
import {
	changeHeads,
	joinRows,
	ones,
	patchRows,
	zeros,
	type Change,
	type Values
} from './handle-values.ts';

export interface HandleOptions {
	readonly ort: Ort;
	readonly device: GPUDevice | null;
	readonly handles: Handles;
	readonly shape: TraceShape;
	readonly elementType: 'float32' | 'float16';
}

/** A run that begins above some layers. */
export interface Entering {
	/** How many are passed by. */
	readonly layer: number;
	/** `[tokens, hidden]`: the residual stream that enters the next, the same in every row of the batch. */
	readonly rows: Float32Array;
}

interface HandlePass {
	/** One entry a row of the batch. */
	readonly variants: readonly Interventions[];
	readonly ids: readonly number[];
	/** `[n, hidden]` for the head to read besides; of a batch of one. */
	readonly lens?: Float32Array;
	readonly entering?: Entering;
}

const storageCopyable = bufferUsage.storage | bufferUsage.copyTarget | bufferUsage.copySource;

/** Added to a score, leaves nothing of its share after the softmax; small enough for the type, with room for the score. */
const outOfSight = { float32: -1e30, float16: -3e4 } as const;

export class HandleFeeds {
	readonly #options: HandleOptions;
	/** What changes nothing: most layers have these, so they lie where the model does. */
	readonly #one: Tensor;
	readonly #zero: Tensor;
	readonly #noRows: Tensor;
	/** Of a run that passes no layer by, and of one that does. */
	readonly #no: Tensor;
	readonly #yes: Tensor;

	constructor(options: HandleOptions) {
		this.#options = options;
		const keep = (data: Float32Array) => this.#keep({ data, rows: 1, width: data.length });
		this.#one = keep(Float32Array.of(1));
		this.#zero = keep(Float32Array.of(0));
		this.#noRows = keep(new Float32Array(options.handles.hidden));
		this.#no = new options.ort.Tensor('bool', Uint8Array.of(0), [1]);
		this.#yes = new options.ort.Tensor('bool', Uint8Array.of(1), [1]);
	}

	/** What a pass over the tokens from `from` on is fed. */
	make({ variants, ids, lens, entering }: HandlePass, from: number): Record<string, Tensor> {
		const { shape, handles } = this.#options;
		const { hidden, lensRows, heads, residuals } = handles;
		const tokens = ids.length;
		const batch = variants.length;
		const feeds: Record<string, Tensor> = {
			...this.#enter(entering, batch, tokens),
			[lensRows]: lens
				? this.#make([{ data: lens, rows: lens.length / hidden, width: hidden }])
				: this.#leaveLens(batch)
		};
		const bind = ({ scale, shift }: Handle, changes: readonly (Change | null)[]) => {
			const isNone = changes.every((change) => change === null);
			feeds[scale] = isNone ? this.#one : this.#make(changes.map((one) => one?.scale ?? ones));
			feeds[shift] = isNone ? this.#zero : this.#make(changes.map((one) => one?.shift ?? zeros));
		};
		for (const [layer, handle] of heads.entries())
			bind(
				handle,
				variants.map((each) => changeHeads(each, layer, { from, tokens }, shape))
			);
		for (const [layer, handle] of residuals.entries())
			bind(
				handle,
				variants.map((each) => patchRows(each, layer, { from, tokens }, hidden))
			);
		if (handles.scoreBias)
			feeds[handles.scoreBias] = this.#hideDocuments(variants[0], from, tokens);
		return feeds;
	}

	dispose(): void {
		for (const tensor of [this.#one, this.#zero, this.#noRows]) tensor.dispose();
	}

	/** `[1, 1, tokens, from + tokens]`: far below every score where a key lies before the query's document, 0 elsewhere; the same in every row of a batch. */
	#hideDocuments(
		{ documents = [] }: Pick<Interventions, 'documents'> = {},
		from: number,
		tokens: number
	): Tensor {
		const { ort, elementType } = this.#options;
		const total = from + tokens;
		const bias = new Float32Array(tokens * total);
		for (let row = 0; row < tokens; row++)
			bias.fill(
				outOfSight[elementType],
				row * total,
				row * total + findStart(documents, from + row)
			);
		const dims = [1, 1, tokens, total];
		return elementType === 'float32'
			? new ort.Tensor('float32', bias, dims)
			: new ort.Tensor('float16', encodeHalves(bias), dims);
	}

	/** Rows that enter above the layers that are passed by; every pass says of every layer whether it is. */
	#enter(entering: Entering | undefined, batch: number, tokens: number): Record<string, Tensor> {
		const { hidden, entrance } = this.#options.handles;
		if (!entrance) {
			if (entering) throw new RangeError('This graph has no way in above a layer.');
			return {};
		}
		const layer = entering?.layer ?? 0;
		const passes = entrance.passes.map((name, i) => [name, i < layer ? this.#yes : this.#no]);
		const rows = entering && { data: entering.rows, rows: tokens, width: hidden };
		return {
			...(Object.fromEntries(passes) as Record<string, Tensor>),
			[entrance.rows]: rows ? this.#make(Array.from({ length: batch }, () => rows)) : this.#noRows
		};
	}

	/** A row that nobody reads. */
	#leaveLens(batch: number): Tensor {
		const { hidden } = this.#options.handles;
		if (batch === 1) return this.#noRows;
		const none = { data: new Float32Array(hidden), rows: 1, width: hidden };
		return this.#make(Array.from({ length: batch }, () => none));
	}

	/** `[batch, rows, width]`; what has fewer rows or columns than the others is repeated. */
	#make(batch: readonly Values[]): Tensor {
		const { ort, elementType } = this.#options;
		const rows = Math.max(...batch.map((each) => each.rows));
		const width = Math.max(...batch.map((each) => each.width));
		const data = joinRows(batch, rows, width);
		const dims = [batch.length, rows, width];
		return elementType === 'float32'
			? new ort.Tensor('float32', data, dims)
			: new ort.Tensor('float16', encodeHalves(data), dims);
	}

	#keep(values: Values): Tensor {
		const { ort, device, elementType } = this.#options;
		if (!device) return this.#make([values]);
		const { data, rows, width } = values;
		const bytes = new Uint8Array(
			elementType === 'float32' ? new Float32Array(data).buffer : encodeHalves(data).buffer
		);
		const buffer = device.createBuffer({
			size: Math.ceil(bytes.length / 16) * 16,
			usage: storageCopyable
		});
		const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
		padded.set(bytes);
		device.queue.writeBuffer(buffer, 0, padded);
		const dispose = () => buffer.destroy();
		const about = { dataType: elementType, dims: [1, rows, width], dispose };
		return ort.Tensor.fromGpuBuffer(buffer, about);
	}
}
