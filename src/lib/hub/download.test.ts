import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composedFamily } from '../../../scripts/random-model/composed-family.ts';
import {
	makeRandomGraph,
	makeRandomTokenizer,
	randomConfig
} from '../../../tests/engine/random-model.ts';
import { startLocalHub, type LocalHub } from '../../../tests/hub/local-hub.ts';
import { makeFolder } from '../../../tests/hub/weights-folder.ts';
import { createMemoryStore } from '../../../tests/hub/memory-store.ts';
import type { WeightFormat } from './choose-files.ts';
import { downloadModel } from './download.ts';
import { importModel } from './import-model.ts';
import { discardDownload, prune } from './keep-model.ts';
import { listFiles, listRevisions, resolveRevision } from './hub-api.ts';
import { describeProblem, type HubProblem } from './hub-error.ts';
import { parseHubName } from './hub-name.ts';
import { requireModel } from './revisions.ts';
import { trimFolder } from './local-folder.ts';
import { decodeModel } from '../model/graph/onnx-read.ts';
import {
	createInitializer,
	createNode,
	createTensorInfo,
	encodeModel,
	type ExternalPlace
} from '../model/graph/onnx-write.ts';
import { countHere, readModelNote, type ModelNote } from './notes.ts';
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import { countNewBytes, planDownload, planImport } from './plan.ts';
import type { JobProgress } from './protocol.ts';

const id = 'museum/random-q4';
const encode = (text: unknown) => new TextEncoder().encode(JSON.stringify(text));
const graph = makeRandomGraph('A');
const weights = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);
const folder = {
	'README.md': encode('a card'),
	'config.json': encode({ ...randomConfig, eos_token_id: 0 }),
	'tokenizer.json': encode(makeRandomTokenizer()),
	'onnx/model_q4.onnx': graph,
	'onnx/model_q4.onnx_data': weights
};
const weightsName = 'model_q4.onnx_data';
// Silence goes by the clock: after a pause of the machine, a line whose bytes lie there already counts as dead.
const patience = { tries: 3, firstWaitMs: 5, longestWaitMs: 20, silenceMs: 30_000 };
/** Where a line does fall silent, and its end is waited for. */
const shortSilenceMs = 2000;

let hub: LocalHub;
let store = createMemoryStore();
beforeAll(async () => {
	hub = await startLocalHub();
});
afterAll(() => hub.close());
beforeEach(() => {
	store = createMemoryStore();
	hub.faults.length = 0;
	hub.requests.length = 0;
	hub.setOffline(false);
});

const pointer =
	'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n';

/** The graph with a constant of 1,024 floats that lies in a file of any name. */
function moveOut(bytes: Uint8Array, place: ExternalPlace): Uint8Array<ArrayBuffer> {
	const { model, graph: own } = decodeModel(bytes);
	own.initializer.push(createInitializer('elsewhere', 'float32', [1024], place));
	own.node.push(
		createNode({ opType: 'Identity', name: 'keep', input: ['elsewhere'], output: ['kept'] })
	);
	own.output.push(createTensorInfo('kept', 'float32', [1024]));
	return encodeModel(model);
}

async function plan(format: WeightFormat = 'q4'): Promise<ModelNote> {
	const request = { hub: hub.url, id };
	const revision = await resolveRevision(request);
	return planDownload(hub.url, await listFiles(request, revision), format);
}

interface Ask {
	onProgress?: (progress: JobProgress) => void;
	onWait?: (waitMs: number) => void;
	signal?: AbortSignal;
	free?: number | null;
	silenceMs?: number;
}
function hooksOf(ask: Ask = {}) {
	const { onProgress, onWait, signal, free = null, silenceMs = patience.silenceMs } = ask;
	return {
		onProgress: onProgress ?? (() => undefined),
		onWait: onWait ?? (() => undefined),
		signal: signal ?? new AbortController().signal,
		patience: { ...patience, silenceMs },
		readFree: () => Promise.resolve(free)
	};
}

async function problemOf(work: Promise<unknown>): Promise<HubProblem | null> {
	try {
		await work;
		return null;
	} catch (error) {
		return describeProblem(error);
	}
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of the weights as stored; of nothing where there are none. */
async function storedWeights(note: ModelNote): Promise<string> {
	const file = note.files.find(({ path }) => path.endsWith(weightsName));
	const blob = await store.readBlob(note.key, file?.blob ?? '');
	return digest(new Uint8Array(blob ? await blob.arrayBuffer() : []));
}

describe('the Hub', () => {
	it('reads ids as typed and as pasted, and refuses what is none', () => {
		expect(parseHubName(' HuggingFaceTB/SmolLM3-3B-ONNX ').id).toBe(
			'HuggingFaceTB/SmolLM3-3B-ONNX'
		);
		expect(parseHubName('https://huggingface.co/a/b/tree/main?x=1').id).toBe('a/b');
		for (const bad of ['', 'nano', 'a/../b', 'a b/c', '../c'])
			expect(() => parseHubName(bad), bad).toThrow('bad-id');
	});

	it('names the commit behind main, and lists sizes and hashes over several pages', async () => {
		const revision = await hub.commit(id, folder);
		expect(await resolveRevision({ hub: hub.url, id })).toBe(revision);
		const { files } = await listFiles({ hub: hub.url, id }, revision);
		expect(files.map(({ path }) => path).sort()).toEqual(Object.keys(folder).sort());
		expect(files.find(({ path }) => path.endsWith(weightsName))).toMatchObject({
			bytes: weights.length,
			hash: { kind: 'sha256', hex: digest(weights) }
		});
		expect(files.find(({ path }) => path === 'README.md')?.hash.kind).toBe('git-sha1');
	});

	it('says what is not there, and what it could not reach', async () => {
		const ask = (name: string) => problemOf(resolveRevision({ hub: hub.url, id: name }));
		expect((await ask('nobody/nothing'))?.code).toBe('gated');
		hub.faults.push({ of: 'api', status: 404, times: 1 });
		expect((await ask(id))?.code).toBe('not-found');
		hub.setOffline(true);
		expect((await ask(id))?.code).toBe('network');
	});
});

describe('revisions', () => {
	const request = () => ({ hub: hub.url, id: 'museum/run' });
	const listing = async (branch: string | null) => {
		const commit = await resolveRevision(request(), branch ?? 'main');
		return { ...(await listFiles(request(), commit)), branch };
	};

	it('are models of their own beside main, which may hold none', async () => {
		const early = await hub.commit('museum/run', folder, 'stage1-step-40000');
		const late = { ...folder, 'README.md': encode('later') };
		await hub.commit('museum/run', late, 'refs/pr/1');
		await hub.commit('museum/run', { 'README.md': encode('a card') });
		expect(await resolveRevision(request(), 'stage1-step-40000')).toBe(early);
		expect(await listRevisions(request())).toEqual(['stage1-step-40000', 'refs/pr/1', 'main']);
		const named = await listing('stage1-step-40000');
		await requireModel(request(), named);
		const planned = planDownload(hub.url, named, 'q4');
		expect(planned).toMatchObject({ id: 'museum/run', revision: early });
		expect(planned.key).toBe('hub:museum/run@stage1-step-40000');
		expect((await downloadModel(store, planned, hooksOf())).verifiedAt).not.toBeNull();
		expect(await problemOf(listing(null).then((main) => requireModel(request(), main)))).toEqual({
			code: 'name-revision',
			detail: 'museum/run@stage1-step-40000'
		});
	});

	it('that are gone are told from a repository that is', async () => {
		await hub.commit('museum/run', folder);
		expect(await problemOf(resolveRevision(request(), 'stage9'))).toEqual({
			code: 'no-revision',
			detail: 'museum/run@stage9'
		});
	});
});

describe('a download', () => {
	beforeEach(async () => {
		await hub.commit(id, folder);
	});

	it('stores every file under its hash, verified, and says what the graph is', async () => {
		const seen: JobProgress[] = [];
		const note = await downloadModel(
			store,
			await plan(),
			hooksOf({ onProgress: (progress) => seen.push(progress) })
		);
		expect(note.report).toContain('layout A, float32');
		expect(note.verifiedAt).not.toBeNull();
		expect(await storedWeights(note)).toBe(digest(weights));
		expect(await readModelNote(store, note.key, 'stored.json')).toEqual(note);
		expect(await readModelNote(store, note.key, 'coming.json')).toBeNull();
		expect(seen.at(-1)).toMatchObject({ phase: 'fetching' });
		expect(seen.at(-1)?.loadedBytes).toBe(seen.at(-1)?.totalBytes);
		expect(hub.requests.filter((line) => line.includes('README'))).toEqual([]);
	});

	it('goes on from where it was paused, by a range', async () => {
		const stop = new AbortController();
		hub.faults.push({ of: weightsName, speed: 400_000 });
		const paused = downloadModel(
			store,
			await plan(),
			hooksOf({
				signal: stop.signal,
				onProgress: ({ path, loadedBytes, totalBytes }) => {
					if (path.endsWith(weightsName) && loadedBytes > totalBytes - 150_000) stop.abort();
				}
			})
		);
		expect(await problemOf(paused)).toEqual({ code: 'aborted', detail: '' });
		const coming = await readModelNote(store, `hub:${id}`, 'coming.json');
		if (!coming) throw new Error('nothing is coming');
		expect(await countHere(store, coming)).toBeGreaterThan(weights.length - 150_000);
		hub.faults.length = 0;
		const note = await downloadModel(store, coming, hooksOf());
		expect(await storedWeights(note)).toBe(digest(weights));
		expect(hub.requests.at(-1)).toMatch(/onnx_data bytes=\d{5,}-$/);
	});

	it.each([
		['a connection that is cut', { cutAfter: 100_000, times: 2 }],
		['a body shorter than it should be', { shortTo: 100_000, times: 2 }],
		['a line that falls silent', { silentAfter: 50_000, times: 1 }],
		['a server in trouble', { status: 503, times: 2 }]
	])('survives %s', async (_, fault) => {
		hub.faults.push({ of: weightsName, ...fault });
		const waits: number[] = [];
		const hooks = hooksOf({
			onWait: (waitMs) => waits.push(waitMs),
			...('silentAfter' in fault && { silenceMs: shortSilenceMs })
		});
		const note = await downloadModel(store, await plan(), hooks);
		expect(waits).toHaveLength(fault.times);
		expect(await storedWeights(note)).toBe(digest(weights));
	});

	it('survives a host that answers a range with the whole file', async () => {
		hub.faults.push(
			{ of: weightsName, cutAfter: 90_000, times: 1 },
			{ of: weightsName, ignoresRange: true }
		);
		const note = await downloadModel(store, await plan(), hooksOf());
		expect(await storedWeights(note)).toBe(digest(weights));
	});

	it('starts a file anew after 416, and gives up at the second', async () => {
		const cut = { of: weightsName, cutAfter: 90_000, times: 1 };
		hub.faults.push(cut, { of: weightsName, status: 416, times: 1 });
		const note = await downloadModel(store, await plan(), hooksOf());
		expect(await storedWeights(note)).toBe(digest(weights));
		await store.deleteModel(note.key);
		hub.faults.splice(0, 2, { ...cut, times: 2 }, { of: weightsName, status: 416, times: 2 });
		expect((await problemOf(downloadModel(store, await plan(), hooksOf())))?.code).toBe(
			'range-refused'
		);
	});

	it.each([
		['network', { cutAfter: 0 }],
		['truncated', { shortTo: 0 }],
		['too-long', { isLonger: true }],
		['hash-mismatch', { isAltered: true }],
		['file-missing', { status: 404 }],
		['gated', { status: 403 }]
	] as const)('ends with %s, and what came before stays', async (code, fault) => {
		hub.faults.push({ of: weightsName, times: 99, ...fault });
		const problem = await problemOf(downloadModel(store, await plan(), hooksOf()));
		expect(problem?.code).toBe(code);
		expect(problem?.detail).toContain(weightsName);
		hub.faults.length = 0;
		hub.requests.length = 0;
		const coming = await readModelNote(store, `hub:${id}`, 'coming.json');
		if (!coming) throw new Error('nothing is coming');
		expect(await storedWeights(await downloadModel(store, coming, hooksOf()))).toBe(
			digest(weights)
		);
		expect(hub.requests.filter((line) => !line.includes(weightsName))).toEqual([]);
	});

	it('says at once that the disk is too full', async () => {
		const problem = await problemOf(downloadModel(store, await plan(), hooksOf({ free: 100_000 })));
		expect(problem?.code).toBe('quota');
		expect(hub.requests.filter((line) => line.includes('resolve'))).toEqual([]);
	});

	it('refuses a graph it cannot honour before the weights come', async () => {
		const other = new TextEncoder().encode('not a graph');
		await hub.commit(id, { ...folder, 'onnx/model_q4.onnx': other });
		const problem = await problemOf(downloadModel(store, await plan(), hooksOf()));
		expect(problem?.code).toBe('unsupported-model');
		expect(hub.requests.filter((line) => line.includes(weightsName))).toEqual([]);
	});

	it('takes weights without a graph, and refuses by its config alone what cannot be composed', async () => {
		const { files: small, config } = makeFolder('mistral-f32');
		await hub.commit(id, small);
		const note = await downloadModel(store, await plan('safetensors'), hooksOf());
		expect(note).toMatchObject({ format: 'safetensors', graph: 'model.safetensors' });
		expect(note.report).toContain('a graph to be composed');
		hub.requests.length = 0;
		store = createMemoryStore();
		await hub.commit(id, { ...small, 'config.json': encode({ ...config, hidden_act: 'relu2' }) });
		const next = await plan('safetensors');
		const problem = await problemOf(downloadModel(store, next, hooksOf()));
		expect(problem).toMatchObject({
			code: 'unsupported-model',
			detail: expect.stringContaining('relu2') as string
		});
		const others = hub.requests.filter((line) => /tokenizer|\.safetensors/.test(line));
		expect(others).toEqual([]);
	});

	it('names a Git LFS pointer in place of the weights', async () => {
		await hub.commit(id, {
			...folder,
			'onnx/model_q4.onnx_data': new TextEncoder().encode(pointer)
		});
		const problem = await problemOf(downloadModel(store, await plan(), hooksOf()));
		expect(problem).toEqual({ code: 'lfs-pointer', detail: 'onnx/model_q4.onnx_data' });
	});

	it('fetches the weights under the name that the graph gives them', async () => {
		const other = moveOut(graph, { location: 'w.bin', offset: 0, length: 4096 });
		const changed = { ...folder, 'onnx/model_q4.onnx': other, 'onnx/w.bin': weights };
		await hub.commit(id, changed);
		const note = await downloadModel(store, await plan(), hooksOf());
		expect(note.files.map(({ path }) => path)).toContain('onnx/w.bin');
	});

	it('updates to a new commit by what changed alone, and keeps the old one until then', async () => {
		const before = await downloadModel(store, await plan(), hooksOf());
		const changed = weights.map((byte) => byte ^ 1);
		const revision = await hub.commit(id, { ...folder, 'onnx/model_q4.onnx_data': changed });
		const next = await plan();
		expect(next.revision).toBe(revision);
		expect(countNewBytes(next, before)).toBe(weights.length);
		hub.faults.push({ of: weightsName, status: 404 });
		hub.requests.length = 0;
		await problemOf(downloadModel(store, next, hooksOf()));
		expect(await readModelNote(store, before.key, 'stored.json')).toEqual(before);
		hub.faults.length = 0;
		const after = await downloadModel(store, next, hooksOf());
		expect(hub.requests.filter((line) => !line.includes(weightsName))).toEqual([]);
		expect(await storedWeights(after)).toBe(digest(changed));
		await prune(store, after);
		expect(await storedWeights(before)).toBe(digest(new Uint8Array()));
	});

	it('forgets what came when it is cancelled, but not the model that is stored', async () => {
		const before = await downloadModel(store, await plan(), hooksOf());
		const changed = weights.map((byte) => byte ^ 1);
		await hub.commit(id, { ...folder, 'onnx/model_q4.onnx_data': changed });
		hub.faults.push(
			{ of: weightsName, cutAfter: 1000, times: 1 },
			{ of: weightsName, status: 404 }
		);
		await problemOf(downloadModel(store, await plan(), hooksOf()));
		await discardDownload(store, before.key);
		expect(await readModelNote(store, before.key, 'coming.json')).toBeNull();
		expect(await storedWeights(before)).toBe(digest(weights));
		expect(await store.listBlobs(before.key)).toHaveLength(before.files.length);
	});
});

const onGraphics = { hasFloat16: true, prefersComposed: false };
const alone = (note: ModelNote) => ({ note, instead: null });
describe('a folder from disk', () => {
	const files = Object.entries(folder).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));

	it('is copied whole, with its hashes', async () => {
		const note = await importModel(
			store,
			alone(planImport('mine', files, onGraphics, 'now')),
			files,
			hooksOf()
		);
		expect(note).toMatchObject({ key: 'local:mine', revision: null, hub: null });
		// Whatever its name says: the graph computes in 32 bits and has no blocks of 4.
		expect(note.format).toBe('fp32');
		expect(await storedWeights(note)).toBe(digest(weights));
		expect(note.files.find(({ path }) => path.endsWith(weightsName))?.hash.hex).toBe(
			digest(weights)
		);
		expect(note.report).toContain('layout A');
	});

	it('of ONNX Runtime GenAI says that config.json is missing', () => {
		const genai = ['genai_config.json', 'model.onnx', 'model.onnx.data', 'tokenizer.json'];
		const listed = genai.map((path) => ({ path: `out/${path}`, blob: new Blob(['x']) }));
		const { files: trimmed = [] } = trimFolder(listed) ?? {};
		expect(() => planImport('out', trimmed, onGraphics, 'now')).toThrow(
			'no-config: genai_config.json'
		);
	});

	it.each(['config.json', 'tokenizer.json', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data'])(
		'with a Git LFS pointer in place of %s is refused before anything is copied',
		async (path) => {
			const pointed = files.map((file) =>
				file.path === path ? { path, blob: new Blob([pointer]) } : file
			);
			const noted = planImport('mine', pointed, onGraphics, 'now');
			const problem = await problemOf(importModel(store, alone(noted), pointed, hooksOf()));
			expect(problem).toEqual({ code: 'lfs-pointer', detail: path });
			expect(await store.listBlobs(noted.key)).toEqual([]);
		}
	);

	const named = (place: { offset: number; length: number }) =>
		files.map((file) =>
			file.path === 'onnx/model_q4.onnx'
				? { ...file, blob: new Blob([moveOut(graph, { location: 'shards/w.bin', ...place })]) }
				: file
		);

	it('brings the weights under the name that the graph gives them', async () => {
		const shard = { path: 'onnx/shards/w.bin', blob: new Blob([weights]) };
		const given = [...named({ offset: 64, length: 4096 }), shard];
		const note = await importModel(
			store,
			alone(planImport('mine', given, onGraphics, 'now')),
			given,
			hooksOf()
		);
		expect(note.files.map(({ path }) => path)).toContain('onnx/shards/w.bin');
		expect(note.others).toBeUndefined();
	});

	it('says that weights are missing, or too short for the tensors of the graph, before anything is copied', async () => {
		const far = named({ offset: 299_000, length: 4096 });
		const noted = planImport('mine', far, onGraphics, 'now');
		const missing = await problemOf(importModel(store, alone(noted), far, hooksOf()));
		expect(missing).toEqual({ code: 'file-missing', detail: 'onnx/shards/w.bin' });
		const given = [...far, { path: 'onnx/shards/w.bin', blob: new Blob([weights]) }];
		const short = await problemOf(
			importModel(store, alone(planImport('mine', given, onGraphics, 'now')), given, hooksOf())
		);
		expect(short).toEqual({
			code: 'file-too-short',
			detail: 'onnx/shards/w.bin: 300000 of 303096 bytes'
		});
		expect(await store.listBlobs(noted.key)).toEqual([]);
	});

	it('with weights that are cut short, or of another config, is refused before anything is copied', async () => {
		const spec = composedFamily['qwen2-bf16-shards'];
		if (!spec) throw new Error('no such model');
		const { files: made } = makeFolder('qwen2-bf16-shards');
		const whole = Object.entries(made).map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
		const bring = (change: (path: string, blob: Blob) => Blob) => {
			const given = whole.map(({ path, blob }) => ({ path, blob: change(path, blob) }));
			return importModel(
				store,
				alone(planImport('mine', given, onGraphics, 'now')),
				given,
				hooksOf()
			);
		};
		const shard = 'model-00002-of-00002.safetensors';
		const cut = bring((path, blob) => (path === shard ? blob.slice(0, -7) : blob));
		expect(await problemOf(cut)).toEqual({
			code: 'unsupported-model',
			detail: expect.stringMatching(/^model-00002-of-00002.safetensors .*cut short/) as string
		});
		const wider = encode({ ...spec.config, intermediate_size: 128 });
		const other = bring((path, blob) => (path === 'config.json' ? new Blob([wider]) : blob));
		expect(await problemOf(other)).toMatchObject({
			detail: expect.stringContaining('by config.json it is [128') as string
		});
		expect(await store.listBlobs('local:mine')).toEqual([]);
		expect((await bring((_, blob) => blob)).format).toBe('safetensors');
	});

	it('gives the processor weights without a graph only up to the size that WebAssembly holds', () => {
		const both = (bytes: number) => {
			const blob = Object.defineProperty(new Blob(['x']), 'size', { value: bytes });
			return [...files, { path: 'model.safetensors', blob }];
		};
		const take = (bytes: number, prefersComposed: boolean) =>
			planImport('mine', both(bytes), { hasFloat16: false, prefersComposed }, 'now').format;
		expect(take(mostWasmBytes / 2, true)).toBe('safetensors');
		expect(take(mostWasmBytes / 2 + 1, true)).toBe('q4');
		expect(take(mostWasmBytes / 2, false)).toBe('q4');
	});

	it('without a tokenizer says which file is missing', () => {
		const without = files.filter(({ path }) => path !== 'tokenizer.json');
		expect(() => planImport('mine', without, onGraphics, 'now')).toThrow('tokenizer.json');
	});
});
