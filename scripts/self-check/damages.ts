/** @file Ways in which a model's weights or config come to be read wrongly, done on purpose. */
import { createRandom } from '../../src/lib/math/sampling.ts';
import type { StoredModel } from './stored-model.ts';

export interface Damage {
	/** What was done, for the table. */
	readonly says: string;
	/** Changes the model; false where it has no such part. */
	readonly apply: (model: StoredModel) => boolean;
}

const embedding = 'model.embed_tokens.weight';
const blockSize = 32;

const nameOf = (layer: number, part: string) => `model.layers.${layer}.${part}.weight`;
const middle = ({ config }: StoredModel) => Math.floor(config.num_hidden_layers / 2);
const layersOf = ({ config }: StoredModel) =>
	Array.from({ length: config.num_hidden_layers }, (_, i) => i);
const isMatrix = (name: string) => /proj\.weight$/.test(name);

/** Exchanges the values that both tensors have room for: of grouped heads, the first queries with the keys. */
function exchange(model: StoredModel, a: string, b: string): boolean {
	const [x, y] = [model.read(a), model.read(b)];
	const shared = Math.min(x.length, y.length);
	const kept = x.slice(0, shared);
	x.set(y.subarray(0, shared));
	y.set(kept);
	model.write(a, x);
	model.write(b, y);
	return true;
}

function exchangeLayers(model: StoredModel, a: number, b: number): boolean {
	const prefix = `model.layers.${a}.`;
	for (const name of model.names.filter((entry) => entry.startsWith(prefix)))
		exchange(model, name, name.replace(prefix, `model.layers.${b}.`));
	return true;
}

function change(
	model: StoredModel,
	name: string,
	how: (values: Float32Array, row: number) => void
) {
	const values = model.read(name);
	how(values, model.shapeOf(name).at(-1) ?? 1);
	model.write(name, values);
}

/** 4 bits in blocks of 32 with one scale each, as ONNX Runtime's symmetric blocks; each block takes the scale of the one `shift` before it. */
function quantize(values: Float32Array, shift: number): void {
	const blocks = Math.ceil(values.length / blockSize);
	const scales = Array.from({ length: blocks }, (_, block) => {
		let extreme = 0;
		for (const value of values.subarray(block * blockSize, (block + 1) * blockSize))
			if (Math.abs(value) > Math.abs(extreme)) extreme = value;
		return extreme / -8;
	});
	for (let i = 0; i < values.length; i++) {
		const block = Math.floor(i / blockSize);
		const own = scales[block] ?? 0;
		const level = own === 0 ? 0 : Math.max(-8, Math.min(7, Math.round((values[i] ?? 0) / own)));
		values[i] = level * (scales[(block - shift + blocks) % blocks] ?? 0);
	}
}

function setTheta(model: StoredModel, factor: number): boolean {
	const { config } = model;
	if (config.rope_parameters?.rope_theta) config.rope_parameters.rope_theta *= factor;
	if (config.rope_theta) config.rope_theta *= factor;
	return true;
}

/** Even and odd rows of each head apart, as checkpoints store them whose RoPE turns neighbours. */
function interleave(model: StoredModel, part: string, layer: number): void {
	const { config } = model;
	const dim = config.head_dim ?? config.hidden_size / config.num_attention_heads;
	change(model, nameOf(layer, part), (values, row) => {
		const old = values.slice();
		for (let r = 0; r < values.length / row; r++) {
			const within = r % dim;
			const from = r - within + (within % 2) * (dim / 2) + Math.floor(within / 2);
			values.set(old.subarray(from * row, (from + 1) * row), r * row);
		}
	});
}

function transpose(values: Float32Array, row: number): void {
	const old = values.slice();
	const rows = values.length / row;
	// Of a matrix that is not square, the values in the wrong order.
	for (let i = 0; i < values.length; i++)
		values[i] = old[(i % rows) * row + Math.floor(i / rows)] ?? 0;
}

function rollRows(values: Float32Array, row: number): void {
	const last = values.slice(values.length - row);
	values.copyWithin(row, 0, values.length - row);
	values.set(last);
}

function dropNorms(model: StoredModel, pattern: RegExp): boolean {
	const found = model.names.filter((name) => pattern.test(name));
	for (const name of found) change(model, name, (values) => values.fill(1));
	return found.length > 0;
}

function rescale(model: StoredModel, pattern: RegExp, shift: number): boolean {
	const found = model.names.filter((name) => pattern.test(name) && isMatrix(name));
	for (const name of found) change(model, name, (values) => quantize(values, shift));
	return found.length > 0;
}

function hasNope({ config }: StoredModel): boolean {
	return config.no_rope_layers?.includes(0) ?? false;
}

export const damages = {
	none: { says: 'none', apply: () => true },
	q4: { says: 'none: every matrix rounded to 4 bits', apply: (m) => rescale(m, /./, 0) },
	'qk-first': {
		says: 'queries and keys of the first layer exchanged',
		apply: (m) => exchange(m, nameOf(0, 'self_attn.q_proj'), nameOf(0, 'self_attn.k_proj'))
	},
	'qk-middle': {
		says: 'queries and keys of a middle layer exchanged',
		apply: (m) =>
			exchange(m, nameOf(middle(m), 'self_attn.q_proj'), nameOf(middle(m), 'self_attn.k_proj'))
	},
	'qk-all': {
		says: 'queries and keys of every layer exchanged',
		apply: (m) =>
			layersOf(m).every((l) =>
				exchange(m, nameOf(l, 'self_attn.q_proj'), nameOf(l, 'self_attn.k_proj'))
			)
	},
	'kv-middle': {
		says: 'keys and values of a middle layer exchanged',
		apply: (m) =>
			exchange(m, nameOf(middle(m), 'self_attn.v_proj'), nameOf(middle(m), 'self_attn.k_proj'))
	},
	'gate-up': {
		says: 'gate and up of every layer exchanged',
		apply: (m) =>
			layersOf(m).every((l) => exchange(m, nameOf(l, 'mlp.gate_proj'), nameOf(l, 'mlp.up_proj')))
	},
	'layers-near': {
		says: 'two neighbouring middle layers exchanged',
		apply: (m) => exchangeLayers(m, middle(m), middle(m) + 1)
	},
	'layers-far': {
		says: 'the second layer and a middle one exchanged',
		apply: (m) => exchangeLayers(m, 1, middle(m))
	},
	'norms-inner': {
		says: 'weights of all norms inside the layers dropped',
		apply: (m) => dropNorms(m, /layernorm/)
	},
	'norms-one': {
		says: 'weights of one norm dropped',
		apply: (m) => dropNorms(m, new RegExp(`layers\\.${middle(m)}\\.input_layernorm`))
	},
	'norm-final': {
		says: 'weights of the last norm dropped',
		apply: (m) => dropNorms(m, /^model\.norm/)
	},
	'rows-shifted': {
		says: 'rows of the embedding shifted by one',
		apply: (m) => {
			change(m, embedding, rollRows);
			return true;
		}
	},
	transposed: {
		says: 'output projection of a middle layer transposed',
		apply: (m) => {
			change(m, nameOf(middle(m), 'self_attn.o_proj'), transpose);
			return true;
		}
	},
	'transposed-all': {
		says: 'output projections of all layers transposed',
		apply: (m) => {
			for (const l of layersOf(m)) change(m, nameOf(l, 'self_attn.o_proj'), transpose);
			return true;
		}
	},
	interleaved: {
		says: 'rows of queries and keys in the order of interleaved RoPE',
		apply: (m) => {
			for (const l of layersOf(m))
				for (const p of ['self_attn.q_proj', 'self_attn.k_proj']) interleave(m, p, l);
			return true;
		}
	},
	'q4-one': {
		says: '4 bits, scales of one matrix off by one block',
		apply: (m) => rescale(m, new RegExp(`layers\\.${middle(m)}\\.mlp\\.down_proj`), 1)
	},
	'q4-layer': {
		says: '4 bits, scales of one layer off by one block',
		apply: (m) => rescale(m, new RegExp(`layers\\.${middle(m)}\\.`), 1)
	},
	'q4-all': {
		says: '4 bits, scales of all layers off by one block',
		apply: (m) => rescale(m, /./, 1)
	},
	'theta-up': { says: 'theta 10 times too large', apply: (m) => setTheta(m, 10) },
	'theta-down': { says: 'theta 10 times too small', apply: (m) => setTheta(m, 0.1) },
	'rope-on-nope': {
		says: 'RoPE on layers that were trained without',
		apply: (m) => {
			if (!hasNope(m)) return false;
			m.config.no_rope_layers = layersOf(m).map(() => 1);
			return true;
		}
	},
	'nope-on-rope': {
		says: 'no RoPE on every fourth layer, though trained with it',
		apply: (m) => {
			if (hasNope(m) || m.config.model_type !== 'llama') return false;
			m.config.model_type = 'smollm3';
			m.config.no_rope_layers = layersOf(m).map((l) => ((l + 1) % 4 ? 1 : 0));
			return true;
		}
	},
	'half-zero': {
		says: 'second half of the layers all zeros',
		apply: (m) => {
			for (const name of m.names) {
				const layer = /layers\.(\d+)/.exec(name)?.[1];
				if (layer && Number(layer) >= middle(m)) change(m, name, (v) => v.fill(0));
			}
			return true;
		}
	},
	noise: {
		says: 'every matrix of one layer random, of its own size',
		apply: (m) => {
			const random = createRandom(7);
			for (const name of m.names.filter((n) => n.includes(`layers.${middle(m)}.`) && isMatrix(n)))
				change(m, name, (v) => {
					for (let i = v.length - 1; i > 0; i--) {
						const j = Math.floor(random() * (i + 1));
						[v[i], v[j]] = [v[j] ?? 0, v[i] ?? 0];
					}
				});
			return true;
		}
	}
} as const satisfies Record<string, Damage>;
