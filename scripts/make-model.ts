/** @file The command line of the random models. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { layouts, type LayoutId } from './random-model/attention.ts';
import { setLayers, sizes, type SizeName } from './random-model/config.ts';
import { composedFamily } from './random-model/composed-family.ts';
import { describeMember, family } from './random-model/family.ts';
import { writeModelFolder } from './random-model/folder.ts';
import { writeSafetensorsFolder } from './random-model/safetensors-folder.ts';
import { dtypes, type Dtype } from './random-model/weights.ts';

const usage = `Writes a model with random weights, with the names and shapes of SmolLM3-3B's ONNX export.

  node scripts/make-model.js --out DIR [options]

  --layout ${layouts.join('|')}   how the graph rotates (A)
  --size ${Object.keys(sizes).join('|')}   tiny: 4 layers, 64 wide; reduced: 8 layers, 256 wide; full: SmolLM3-3B's own
  --layers N             another number of layers
  --dtype ${dtypes.join('|')}   q4: blocks of 32, symmetric; float32 elsewhere (fp32)
  --accuracy-level N     of MatMulNBits: 0 or 4 (4)
  --tie head|embedding   which end of a shared vocabulary tensor is turned round (head)
  --seed N               (1)
  --family               the models that are compared with transformers, each in a folder of its own
  --safetensors          BF16 weights in one file, without a graph
  --composed-family      those that come as safetensors without a graph
`;

const options = {
	out: { type: 'string' },
	layout: { type: 'string', default: 'A' },
	size: { type: 'string', default: 'reduced' },
	layers: { type: 'string' },
	dtype: { type: 'string', default: 'fp32' },
	'accuracy-level': { type: 'string', default: '4' },
	tie: { type: 'string', default: 'head' },
	seed: { type: 'string', default: '1' },
	family: { type: 'boolean', default: false },
	safetensors: { type: 'boolean', default: false },
	'composed-family': { type: 'boolean', default: false },
	help: { type: 'boolean', default: false }
} as const;

/** Follows a command line; returns the exit code: 0, or 2 where the command is wrong. */
export function makeModel(args: readonly string[]): number {
	try {
		const { values } = parseArgs({ args: [...args], options });
		if (values.help) {
			console.log(usage);
			return 0;
		}
		if (!values.out) throw new TypeError('--out names the folder to write to.');
		if (values.family) {
			for (const [name, member] of Object.entries(family))
				writeModelFolder(join(values.out, name), describeMember(member, 'A'));
			return 0;
		}
		if (values['composed-family']) {
			for (const [name, spec] of Object.entries(composedFamily))
				writeSafetensorsFolder(join(values.out, name), spec);
			return 0;
		}
		const size = choose<SizeName>('size', values.size, Object.keys(sizes) as SizeName[]);
		const config = values.layers
			? setLayers(sizes[size], readCount('layers', values.layers))
			: sizes[size];
		const seed = readCount('seed', values.seed, 0);
		if (values.safetensors) {
			const spec = { config: { ...config }, dtype: 'BF16', shards: 1, seed } as const;
			console.log(`${values.out}/${writeSafetensorsFolder(values.out, spec)}`);
			return 0;
		}
		const graph = writeModelFolder(values.out, {
			config,
			layout: choose<LayoutId>('layout', values.layout, layouts),
			dtype: choose<Dtype>('dtype', values.dtype, dtypes),
			accuracyLevel: readCount('accuracy-level', values['accuracy-level'], 0),
			tie: choose('tie', values.tie, ['head', 'embedding']),
			seed
		});
		console.log(`${values.out}/${graph}`);
		return 0;
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		console.error(`${error.message}\n\n${usage}`);
		return 2;
	}
}

function choose<T extends string>(name: string, value: string, known: readonly T[]): T {
	const found = known.find((entry) => entry === value);
	if (found === undefined) throw new TypeError(`--${name} is ${known.join(', ')}, not “${value}”.`);
	return found;
}

function readCount(name: string, value: string, least = 1): number {
	const count = Number(value);
	if (!Number.isInteger(count) || count < least)
		throw new TypeError(`--${name} is a whole number from ${least} on, not “${value}”.`);
	return count;
}
