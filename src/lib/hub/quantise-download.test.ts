/** @file Models of a local Hub that are kept in 4 bits while they come: paused, cut short, altered, too large for the disk, updated. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadHubFolder } from '../../../scripts/node-engine.ts';
import { quantiseFile } from '../../../tests/engine/quantised-model.ts';
import { startLocalHub, type LocalHub } from '../../../tests/hub/local-hub.ts';
import { createMemoryStore } from '../../../tests/hub/memory-store.ts';
import { makeFolder, type WeightsFolder } from '../../../tests/hub/weights-folder.ts';
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import { recipeKey } from '../model/files/quantise-plan.ts';
import { readHeader } from '../trace/safetensors-header.ts';
import { planWithWidths } from './choose-plan.ts';
import { downloadModel } from './download.ts';
import { importModel } from './import-model.ts';
import { prune, type DownloadHooks } from './keep-model.ts';
import { listFiles, resolveRevision } from './hub-api.ts';
import { describeProblem } from './hub-error.ts';
import type { ModelStore } from './model-store.ts';
import { planImport } from './plan.ts';
import { countHere, countNotedBytes, readModelNote, type ModelNote } from './notes.ts';

const id = 'museum/random-shards';
const none = new AbortController().signal;
// No line is silent here; by the clock, a pause of the machine would make one so.
const patience = { tries: 3, firstWaitMs: 5, longestWaitMs: 20, silenceMs: 30_000 };
const shards = [1, 2, 3].map((n) => `model-0000${n}-of-00003.safetensors`);
const [first = '', second = ''] = shards;

let hub: LocalHub;
let files: WeightsFolder['files'] = {};
let store = createMemoryStore();
beforeAll(async () => {
	hub = await startLocalHub();
	files = makeFolder('smollm3-f32-shards').files;
});
afterAll(() => hub.close());
beforeEach(async () => {
	store = createMemoryStore();
	hub.faults.length = 0;
	await hub.commit(id, files);
	hub.requests.length = 0;
});

async function plan(): Promise<ModelNote> {
	const request = { hub: hub.url, id };
	const listing = await listFiles(request, await resolveRevision(request));
	return (await planWithWidths(hub.url, listing, 'safetensors-q4', none)).note;
}

const hooksOf = (changes: Partial<DownloadHooks> = {}): DownloadHooks => ({
	onProgress: () => undefined,
	onWait: () => undefined,
	signal: none,
	patience,
	readFree: () => Promise.resolve(null),
	...changes
});

/** Stops once this many bytes have come. */
function stopAt(bytes: number): Partial<DownloadHooks> {
	const stopping = new AbortController();
	return {
		signal: stopping.signal,
		onProgress: ({ loadedBytes }) => {
			if (loadedBytes >= bytes) stopping.abort();
		}
	};
}

const readConfig = () => JSON.parse(new TextDecoder().decode(files['config.json'])) as unknown;

/** What lies under a path of a stored model. */
async function read(note: ModelNote, path: string): Promise<Uint8Array<ArrayBuffer>> {
	const file = note.files.find((entry) => entry.path === path);
	const blob = await store.readBlob(note.key, file?.blob ?? '');
	return new Uint8Array((await blob?.arrayBuffer()) ?? []);
}

/** Every tensor's bytes as quantising the whole file at once gives them; the recipes differ, since a Hub says more. */
async function expectKept(note: ModelNote): Promise<void> {
	const config = readConfig();
	const { shape } = readDecoderConfig(config, readModelConfig(config, 'safetensors'));
	for (const path of shards) {
		const [kept, source] = [await read(note, path), files[path] ?? new Uint8Array()];
		const whole = quantiseFile(source, shape, source.length, false);
		const [own, wanted] = [readHeader(kept, kept.length), readHeader(whole, whole.length)];
		expect(own.tensors).toEqual(wanted.tensors);
		expect(kept.slice(own.dataStart)).toEqual(whole.slice(wanted.dataStart));
		const { hash, bytes } = note.files.find((file) => file.path === path) ?? {};
		expect(bytes).toBe(kept.length);
		expect(hash?.hex).toBe(createHash('sha256').update(kept).digest('hex'));
		const recipe = JSON.parse(own.metadata[recipeKey] ?? '') as object;
		const sha256 = createHash('sha256').update(source).digest('hex');
		expect(recipe).toMatchObject({ from: { repository: id, path, hash: { hex: sha256 } } });
	}
}

const problemOf = (work: Promise<unknown>) =>
	work.then(
		() => null,
		(error: unknown) => describeProblem(error)
	);

describe('a model kept in 4 bits', () => {
	it('says before what comes and what stays, and then has no more than that', async () => {
		const planned = await plan();
		const sources = countNotedBytes(planned);
		const note = await downloadModel(store, planned, hooksOf());
		await expectKept(note);
		expect(note.report).toMatch(/off by 7\.\d+ % \(RMS, median\)/);
		await prune(store, note);
		const here = [...store.content.values()].reduce((sum, { length }) => sum + length, 0);
		expect(here).toBe(countNotedBytes(note));
		// Random models have large headers for their size: three of 10 kB.
		expect(Math.abs(here - (planned.keptBytes ?? 0))).toBeLessThan(35_000);
		expect(here).toBeLessThan(sources / 2);
	});

	it('can come from a folder on disk, and has the same tensors then', async () => {
		const local = Object.entries(files).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
		const wanted = { hasFloat16: true, prefersComposed: false, keepsFourBits: true };
		const planned = planImport('folder', local, wanted, 'now');
		expect(planned.format).toBe('safetensors-q4');
		const phases = new Set<string>();
		const onProgress: DownloadHooks['onProgress'] = ({ phase }) => void phases.add(phase);
		const note = await importModel(
			store,
			{ note: planned, instead: null },
			local,
			hooksOf({ onProgress })
		);
		const kept = await downloadModel(store, await plan(), hooksOf());
		for (const path of shards) {
			const [own, fetched] = [await read(note, path), await read(kept, path)];
			const [mine, other] = [readHeader(own, own.length), readHeader(fetched, fetched.length)];
			expect(own.slice(mine.dataStart)).toEqual(fetched.slice(other.dataStart));
			const recipe = JSON.parse(mine.metadata[recipeKey] ?? '') as { from: object };
			expect(recipe.from).toMatchObject({ path });
			expect(JSON.stringify(recipe.from)).not.toContain(id);
		}
		expect([...phases]).toEqual(expect.arrayContaining(['copying', 'quantising']));
		expect(note.report).toMatch(/off by 7\.\d+ % \(RMS, median\)/);
		const here = await countHere(store, note);
		expect(here).toBe(countNotedBytes(note));
		expect(here).toBeLessThan(countNotedBytes(planned) / 2);
	});

	it('from a folder stops before anything is copied where the disk has no room for what it keeps', async () => {
		const local = Object.entries(files).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
		const wanted = { hasFloat16: true, prefersComposed: false, keepsFourBits: true };
		const planned = planImport('folder', local, wanted, 'now');
		const readFree = () => Promise.resolve(20_000);
		const importing = importModel(
			store,
			{ note: planned, instead: null },
			local,
			hooksOf({ readFree })
		);
		expect(await problemOf(importing)).toMatchObject({ code: 'quota' });
		expect(store.content.size).toBe(0);
	});

	it('is opened and run as any other', async () => {
		const note = await downloadModel(store, await plan(), hooksOf());
		const blobs: Record<string, Blob> = {};
		for (const { path } of note.files) blobs[path] = new Blob([await read(note, path)]);
		const engine = await loadHubFolder(blobs, note.graph);
		expect(engine.info).toMatchObject({ layout: 'composed', backend: 'wasm' });
		await engine.dispose();
	});

	it.each([0.2, 0.5, 0.8, 0.97])(
		'goes on after a pause at %d of it from the last tensor, and comes out the same',
		async (share) => {
			const planned = await plan();
			const stop = hooksOf(stopAt(share * countNotedBytes(planned)));
			expect((await problemOf(downloadModel(store, planned, stop)))?.code).toBe('aborted');
			expect(await readModelNote(store, planned.key, 'stored.json')).toBeNull();
			const coming = await readModelNote(store, planned.key, 'coming.json');
			if (!coming) throw new Error('nothing is noted');
			const here = await countHere(store, coming);
			expect(here).toBeGreaterThan((share - 0.15) * countNotedBytes(planned));
			hub.requests.length = 0;
			const note = await downloadModel(store, coming, hooksOf());
			await expectKept(note);
			const ranges = hub.requests.flatMap((line) => /bytes=(\d+)-/.exec(line)?.[1] ?? []);
			const marks = Object.values(coming.quantised ?? {}).flatMap(({ sourceBytes, sha256 }) =>
				sha256 === null ? [String(sourceBytes)] : []
			);
			expect(ranges).toEqual(marks);
		}
	);

	it('cuts off what a crash left behind the last noted tensor', async () => {
		const planned = await plan();
		const stop = hooksOf(stopAt(0.6 * countNotedBytes(planned)));
		await problemOf(downloadModel(store, planned, stop));
		for (const [name, bytes] of store.content) {
			if (!name.endsWith('-q4')) continue;
			const longer = new Uint8Array(bytes.length + 999).fill(7);
			longer.set(bytes);
			store.content.set(name, longer);
		}
		const coming = await readModelNote(store, planned.key, 'coming.json');
		await expectKept(await downloadModel(store, coming ?? planned, hooksOf()));
	});

	it('begins a file anew where less of it is here than is noted', async () => {
		const planned = await plan();
		const stop = hooksOf(stopAt(0.6 * countNotedBytes(planned)));
		await problemOf(downloadModel(store, planned, stop));
		for (const name of store.content.keys())
			if (name.endsWith('-q4')) store.content.set(name, new Uint8Array(5));
		const coming = await readModelNote(store, planned.key, 'coming.json');
		await expectKept(await downloadModel(store, coming ?? planned, hooksOf()));
	});

	it('survives connections that break in the middle of a row', async () => {
		hub.faults.push(
			// The first of each meets the look at the headers.
			{ of: first, cutAfter: 50_001, times: 3 },
			{ of: second, cutAfter: 3, times: 2 }
		);
		await expectKept(await downloadModel(store, await plan(), hooksOf()));
	});

	it('keeps nothing of a file whose hash is another', async () => {
		const planned = await plan();
		const wrong = {
			...planned,
			files: planned.files.map((file) =>
				file.path === second ? { ...file, hash: { ...file.hash, hex: 'f'.repeat(64) } } : file
			)
		};
		const problem = await problemOf(downloadModel(store, wrong, hooksOf()));
		expect(problem?.code).toBe('hash-mismatch');
		expect(await readModelNote(store, planned.key, 'stored.json')).toBeNull();
		const coming = await readModelNote(store, planned.key, 'coming.json');
		expect(Object.keys(coming?.quantised ?? {})).toEqual([first]);
		expect(await read(planned, second)).toHaveLength(0);
		await expectKept(
			await downloadModel(store, { ...planned, quantised: coming?.quantised }, hooksOf())
		);
	});

	it('goes on after the disk was full, from what fitted', async () => {
		const planned = await plan();
		let room = 60_000;
		const small: ModelStore = {
			...store,
			async openWriter(model, blob) {
				const writer = await store.openWriter(model, blob);
				return {
					...writer,
					get size() {
						return writer.size;
					},
					async append(bytes) {
						room -= bytes.length;
						if (room < 0) throw new DOMException('full', 'QuotaExceededError');
						await writer.append(bytes);
					}
				};
			}
		};
		const problem = await problemOf(downloadModel(small, planned, hooksOf()));
		expect(problem?.code).toBe('quota');
		const coming = await readModelNote(store, planned.key, 'coming.json');
		if (!coming) throw new Error('nothing is noted');
		expect(await countHere(store, coming)).toBeGreaterThan(60_000);
		await expectKept(await downloadModel(store, coming, hooksOf()));
	});

	it('asks for room for what stays, not for what comes', async () => {
		const planned = await plan();
		const free = (planned.keptBytes ?? 0) + 1000;
		expect(free).toBeLessThan(countNotedBytes(planned) / 2);
		const readFree = (bytes: number) => ({ readFree: () => Promise.resolve(bytes) });
		const full = await problemOf(downloadModel(store, planned, hooksOf(readFree(free - 5000))));
		expect(full?.code).toBe('quota');
		await expectKept(await downloadModel(store, planned, hooksOf(readFree(free))));
	});

	it('takes of a new commit only the file that changed', async () => {
		const before = await downloadModel(store, await plan(), hooksOf());
		const changed = (files[second] ?? new Uint8Array()).slice();
		// The last value of the last tensor.
		new DataView(changed.buffer).setFloat32(changed.length - 4, 0.25, true);
		await hub.commit(id, { ...files, [second]: changed });
		hub.requests.length = 0;
		const after = await downloadModel(store, await plan(), hooksOf());
		const weights = hub.requests.filter((line) => /resolve.*\.safetensors$/.test(line));
		expect(weights).toHaveLength(1);
		const hashOf = ({ files }: ModelNote, path: string) =>
			files.find((file) => file.path === path)?.hash.hex;
		expect(hashOf(after, first)).toBe(hashOf(before, first));
		expect(hashOf(after, second)).not.toBe(hashOf(before, second));
	});

	it('refuses weights that are quantised already, by name', async () => {
		const note = await downloadModel(store, await plan(), hooksOf());
		const again = { ...files };
		for (const path of shards) again[path] = await read(note, path);
		await hub.commit(id, again);
		store = createMemoryStore();
		const problem = await problemOf(downloadModel(store, await plan(), hooksOf()));
		expect(problem).toMatchObject({ code: 'unsupported-model' });
	});
});
