/** @file What the self-check's reading measures on models that are right and on models that were damaged on purpose. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadHubFolder, openFolder } from '../node-engine.ts';
import { setLayers, sizes, type SizeName } from '../random-model/config.ts';
import { writeModelFolder } from '../random-model/folder.ts';
import { damages } from './damages.ts';
import { shiftScales } from './shift-scales.ts';
import { StoredModel } from './stored-model.ts';
import { writeTable, type MeasuredRow, type MeasuredTable } from './table.ts';

const usage = `Measures the self-check's reading, and writes docs/self-check.json and docs/self-check.md. Rows of other models stay.

  node scripts/self-check.js [options] FOLDER…

  --only NAME,…    of the damages: ${Object.keys(damages).join(', ')}
  --graph FILE     runs this ONNX graph instead of composing one; its damage is done to its 4-bit scales
  --name NAME      of the model in the table (the folder's)
  --random         random weights of several sizes, too
  --out DIR        where both files are (docs)

Without a folder the page is written anew, as after a change of the limits.
`;
const root = resolve(import.meta.dirname, '../..');
let docs = join(root, 'docs');

/** Follows a command line. */
export async function measureSelfCheck(args: readonly string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			only: { type: 'string' },
			graph: { type: 'string' },
			name: { type: 'string' },
			random: { type: 'boolean', default: false },
			out: { type: 'string' },
			help: { type: 'boolean', default: false }
		}
	});
	if (values.help) {
		console.log(usage);
		return;
	}
	docs = values.out ?? docs;
	if (positionals.length === 0 && !values.random) await writePage();
	const only = values.only?.split(',');
	for (const folder of positionals) {
		const name = values.name ?? basename(resolve(folder));
		if (values.graph) await measureGraph(folder, name, values.graph);
		else await measureStored(folder, name, only);
	}
	if (values.random) await measureRandom();
}

async function measureStored(folder: string, name: string, only?: readonly string[]) {
	for (const [damage, { says, apply }] of Object.entries(damages)) {
		if (only && !only.includes(damage)) continue;
		const model = StoredModel.read(folder);
		if (!apply(model)) continue;
		await measure({ model: name, damage, says }, model.toFiles(), 'model.safetensors');
	}
}

/** An export in 4 bits as it is, with one matrix' scales off by one block, and with all of them. */
async function measureGraph(folder: string, name: string, graph: string) {
	for (const [damage, says, pattern] of [
		['none', 'none', null],
		['scales-layer', '4 bits, scales of one layer off by one block', /layers\.3\./],
		['scales-all', '4 bits, scales of all matrices off by one block', /./]
	] as const) {
		const files = openFolder(folder);
		const shifted = pattern ? await shiftScales(files, graph, pattern) : files;
		await measure({ model: name, damage, says }, shifted, graph);
	}
}

async function measureRandom() {
	const kinds: readonly (readonly [SizeName, number])[] = [
		['tiny', 4],
		['reduced', 8],
		['reduced', 24]
	];
	for (const [size, layers] of kinds)
		for (const seed of [1, 2, 3]) {
			const folder = mkdtempSync(join(tmpdir(), 'self-check-'));
			const config = setLayers(sizes[size], layers);
			const spec = { config, layout: 'A', dtype: 'fp32', accuracyLevel: 0, tie: 'head' } as const;
			const graph = writeModelFolder(folder, { ...spec, seed });
			const row = {
				model: `random, ${size}, ${layers} layers, seed ${seed}`,
				says: 'random weights'
			};
			await measure({ ...row, damage: 'random' }, openFolder(folder), graph);
			rmSync(folder, { recursive: true });
		}
}

async function measure(
	row: Pick<MeasuredRow, 'model' | 'damage' | 'says'>,
	files: Readonly<Record<string, Blob>>,
	graph: string
): Promise<void> {
	const engine = await loadHubFolder(files, graph);
	const { checks, vocabSize, shape } = engine.info;
	await engine.dispose();
	const measured = checks.find(({ name }) => name === 'prediction')?.measured ?? [];
	const find = (what: string) => {
		const found = measured.find((entry) => entry.what === what)?.value ?? NaN;
		return Number(found.toFixed(3));
	};
	const loss = find('loss');
	const entropy = Number((loss - find('overconfidence')).toFixed(3));
	const chance = Number(Math.log(vocabSize).toFixed(3));
	await keep({ ...row, shape, loss, entropy, chance, copied: find('copied') });
}

async function keep(row: MeasuredRow): Promise<void> {
	const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		dependencies: Readonly<Record<string, string>>;
	};
	const { rows } = readTable();
	const isSame = (other: MeasuredRow) => other.model === row.model && other.damage === row.damage;
	// A row that was there keeps its place.
	const others = rows.map((other) => (isSame(other) ? row : other));
	const table: MeasuredTable = {
		date: new Date().toISOString().slice(0, 10),
		runtime: `onnxruntime-web ${dependencies['onnxruntime-web'] ?? ''}, WASM, Node ${process.version}`,
		rows: rows.some(isSame) ? others : [...others, row]
	};
	writeFileSync(join(docs, 'self-check.json'), `${JSON.stringify(table, null, '\t')}\n`);
	await writePage();
	console.log(`${row.model}, ${row.damage}: ${row.loss} of ${row.chance}, ${row.copied} copied`);
}

function readTable(): MeasuredTable {
	const path = join(docs, 'self-check.json');
	if (!existsSync(path)) return { date: '', runtime: '', rows: [] };
	return JSON.parse(readFileSync(path, 'utf8')) as MeasuredTable;
}

async function writePage(): Promise<void> {
	writeFileSync(join(docs, 'self-check.md'), await writeTable(readTable()));
}
