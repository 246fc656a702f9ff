/**
 * @file The rehearsal: a model with random weights and SmolLM3-3B's names and shapes, from a local Hub into headless Chromium on the
 * software adapter, through everything a person does with the real one.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { startLocalHub } from '../../tests/hub/local-hub.ts';
import { findChromium, quietFlags, softwareWebGpuFlags } from '../find-chromium.js';
import { sizes, type SizeName } from '../random-model/config.ts';
import { layouts } from '../random-model/attention.ts';
import { serveFolder } from '../static-server.js';
import { readPeaks, type Peaks } from './processes.ts';
import { writeRehearsal, type DoneStep } from './report.ts';
import { steps, type Step } from './steps.ts';
import { origins, ways, writeRandomModel, type Origin } from './ways.ts';

const root = resolve(import.meta.dirname, '../..');
const usage = `Rehearses the real model's way with random weights; needs a build and, at full size, about 10 GB of memory and 7 GB of disk (12 from safetensors).

  npm run rehearse -- [options]

  --size ${Object.keys(sizes).join('|')}   (full)
  --from export|safetensors   an ONNX graph in q4 (the default), or BF16 weights in two shards, fetched as a moment of the real run and
                              kept in 4 bits while they come
  --layout ${layouts.join('|')}   how the graph rotates (UP)
  --model DIR   a folder that is there already, instead of a new one
  --base PATH   the build's base path ('', or as BASE_PATH was)
  --steps N     no more than the first N (all ${steps.length})
  --out FILE    where the report goes, without its ending (docs/rehearsal, docs/rehearsal-safetensors)
`;
const options = {
	size: { type: 'string', default: 'full' },
	from: { type: 'string', default: 'export' },
	layout: { type: 'string', default: 'UP' },
	steps: { type: 'string', default: String(steps.length) },
	model: { type: 'string' },
	base: { type: 'string', default: '' },
	out: { type: 'string' },
	help: { type: 'boolean', default: false }
} as const;

/** Returns the exit code: 0, 1 where a step failed, 2 where the command is wrong. */
export async function rehearse(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({ args: [...args], options });
	const size = (Object.keys(sizes) as SizeName[]).find((name) => name === values.size);
	const layout = layouts.find((name) => name === values.layout);
	const from = origins.find((name) => name === values.from);
	const count = Number(values.steps);
	if (values.help || !size || !layout || !from || !(count > 0)) {
		console.log(usage);
		return values.help ? 0 : 2;
	}
	const temporary = mkdtempSync(join(tmpdir(), 'rehearsal-'));
	try {
		const folder = values.model ?? join(temporary, 'model');
		if (!values.model) {
			console.log(`Writing the ${size} model, ${from}…`);
			writeRandomModel(folder, { from, size, layout });
		}
		const started = performance.now();
		const way = { ...ways[from], isSlowed: size !== 'full', steps: steps.slice(0, count) };
		const profile = join(temporary, 'profile');
		const found = await perform({ folder, profile, base: values.base, way });
		const { done, version, ...figures } = found;
		writeRehearsal(resolve(root, values.out ?? ways[from].out), {
			command: `npm run rehearse${from === 'export' ? '' : ` -- --from ${from}`}`,
			seconds: (performance.now() - started) / 1000,
			allSteps: steps.length,
			date: new Date().toISOString(),
			machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}`,
			browser: `Chromium ${version}, headless, WebGPU on SwiftShader`,
			model: `random weights, size ${size}, ${from === 'export' ? `layout ${layout}, q4 in f32` : 'BF16 in two shards, kept in blocks of 4 bits'}`,
			...figures,
			steps: done
		});
		return done.every(({ error }) => error === null) ? 0 : 1;
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}

interface Rehearsed {
	readonly folder: string;
	/** Of the browser. */
	readonly profile: string;
	readonly base: string;
	readonly way: (typeof ways)[Origin] & {
		/** What is small would be here before anybody could pause it. */
		readonly isSlowed: boolean;
		readonly steps: readonly Step[];
	};
}

async function perform({ folder, profile, base, way }: Rehearsed) {
	const site = await serveFolder({ folder: join(root, 'build'), base });
	const hub = await startLocalHub();
	const id = way.branch === 'main' ? way.id : `${way.id}@${way.branch}`;
	const files = Object.fromEntries(listFiles(folder).map((path) => [relative(folder, path), path]));
	const bytes = Object.values(files).reduce((sum, path) => sum + statSync(path).size, 0);
	if (way.isSlowed) hub.faults.push({ of: way.weights, speed: bytes / 6 });
	console.log('Hashing it for the local Hub…');
	await hub.commit(way.id, files, way.branch);
	const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as {
		num_hidden_layers: number;
	};
	let context: BrowserContext | null = null;
	try {
		context = await chromium.launchPersistentContext(profile, {
			executablePath: findChromium(),
			args: [...quietFlags, ...softwareWebGpuFlags]
		});
		await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
		const page = await context.newPage();
		page.on('crash', () => console.error('the page crashed'));
		const stage = {
			page,
			site: site.url,
			id,
			layers: config.num_hidden_layers,
			format: way.format,
			patience: 30 * 60_000
		};
		const done: DoneStep[] = [];
		let peaks: Peaks = { page: 0, gpu: 0, rest: 0 };
		const sampling = setInterval(() => {
			peaks = largest(peaks, readPeaks(profile));
		}, 500);
		let keptBytes = 0;
		for (const step of way.steps) {
			const started = performance.now();
			let result = '';
			let error: string | null = null;
			try {
				result = await step.run(stage);
			} catch (cause) {
				error = cause instanceof Error ? cause.message : String(cause);
			}
			const seconds = (performance.now() - started) / 1000;
			peaks = largest(peaks, readPeaks(profile));
			keptBytes = Math.max(keptBytes, await readUsage(page));
			done.push({ name: step.name, seconds, result, error, peaks });
			console.log(`${step.name}: ${seconds.toFixed(1)} s. ${error ?? result}`);
			// What follows needs what came before.
			if (error !== null) break;
		}
		clearInterval(sampling);
		const version =
			context.browser()?.version() ?? (await page.evaluate(() => navigator.userAgent));
		return { done, peaks, version, bytes, keptBytes, layers: stage.layers };
	} finally {
		await context?.close();
		await hub.close();
		await site.close();
	}
}

/** What the site takes on disk; 0 where the page does not answer any more. */
function readUsage(page: Page): Promise<number> {
	return page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0).catch(() => 0);
}

function largest(a: Peaks, b: Peaks): Peaks {
	return {
		page: Math.max(a.page, b.page),
		gpu: Math.max(a.gpu, b.gpu),
		rest: Math.max(a.rest, b.rest)
	};
}

function listFiles(folder: string): string[] {
	if (!existsSync(folder)) throw new Error(`${folder} is not there`);
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? listFiles(path) : [path];
	});
}
