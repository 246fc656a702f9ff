/** @file What a Hub or a folder can have wrong, in Node: each is told by one problem, before the weights come, and nothing of it is left as a model. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeRandomGraph } from '../../../tests/engine/random-model.ts';
import { startLocalHub, type LocalHub } from '../../../tests/hub/local-hub.ts';
import { createMemoryStore } from '../../../tests/hub/memory-store.ts';
import { makeFolder } from '../../../tests/hub/weights-folder.ts';
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from '../trace/safetensors.ts';
import { planFolder, planWithWidths } from './choose-plan.ts';
import { downloadModel } from './download.ts';
import { listFiles, resolveRevision } from './hub-api.ts';
import { describeProblem, type HubProblem } from './hub-error.ts';
import { importModel } from './import-model.ts';
import type { DownloadHooks } from './keep-model.ts';
import { readModelNote, type ModelNote } from './notes.ts';
import { planImport } from './plan.ts';
import type { Machine } from './preflight.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Files = Readonly<Record<string, Bytes>>;

const id = 'museum/wrong';
const whole = makeFolder('qwen2-bf16-shards');
const shards = [1, 2].map((n) => `model-0000${n}-of-00002.safetensors`);
const [first = '', second = ''] = shards;
const index = 'model.safetensors.index.json';
const norm = 'model.norm.weight';
const encode = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
// No line is silent here; by the clock, a pause of the machine would make one so.
const patience = { tries: 2, firstWaitMs: 5, longestWaitMs: 10, silenceMs: 30_000 };
const hooks: DownloadHooks = {
	onProgress: () => undefined,
	onWait: () => undefined,
	signal: new AbortController().signal,
	patience,
	readFree: () => Promise.resolve(null)
};

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
});

async function plan(wanted: 'safetensors' | 'safetensors-q4' = 'safetensors') {
	const request = { hub: hub.url, id };
	const listing = await listFiles(request, await resolveRevision(request));
	return (await planWithWidths(hub.url, listing, wanted, hooks.signal)).note;
}

async function problemOf(work: Promise<unknown>): Promise<HubProblem | null> {
	try {
		await work;
		return null;
	} catch (error) {
		return describeProblem(error);
	}
}

/** Whole files of weights that were asked for, headers aside. */
const asked = () => hub.requests.filter((line) => /\.safetensors($| bytes=\d+-$)/.test(line));

/** The folder with the tensors of one shard changed. */
function edit(path: string, change: (tensors: Map<string, RawTensor>) => void): Files {
	const { metadata, tensors } = decodeSafetensors(whole.files[path] ?? new Uint8Array());
	const edited = new Map(tensors);
	change(edited);
	return { ...whole.files, [path]: encodeSafetensors({ metadata, tensors: edited }) };
}

/** The shard that holds the last norm. */
const ofNorm = shards.find((path) =>
	decodeSafetensors(whole.files[path] ?? new Uint8Array()).tensors.has(norm)
);

function change(path: string, from: string | RegExp, to: string): Files {
	const text = new TextDecoder().decode(whole.files[path]);
	if (text.search(from) < 0) throw new Error(`nothing to change in ${path}`);
	return { ...whole.files, [path]: new TextEncoder().encode(text.replace(from, to)) };
}

const without = (path: string): Files =>
	Object.fromEntries(Object.entries(whole.files).filter(([name]) => name !== path));

const tooMany = () => {
	const json = JSON.parse(new TextDecoder().decode(whole.files['tokenizer.json'])) as {
		model: { vocab: Record<string, number> };
	};
	json.model.vocab.beyond = 4999;
	return { ...whole.files, 'tokenizer.json': encode(json) };
};

function longHeader(): Files {
	const bytes = (whole.files[second] ?? new Uint8Array()).slice();
	new DataView(bytes.buffer).setBigUint64(0, 100_000_000n, true);
	return { ...whole.files, [second]: bytes };
}

/** What is wrong, the files, and what is said. */
const wrong: readonly (readonly [string, () => Files, Partial<HubProblem> | RegExp])[] = [
	['a missing shard', () => without(second), { code: 'file-missing', detail: second }],
	[
		'an index that names a tensor twice',
		() => change(index, '"weight_map": {', `"weight_map": { "${norm}": "${second}",`),
		/names model\.norm\.weight twice/
	],
	[
		'an index that puts a tensor where it is not',
		() =>
			change(
				index,
				new RegExp(`"${norm}": "[^"]*"`),
				`"${norm}": "${ofNorm === first ? second : first}"`
			),
		/the index puts model\.norm\.weight in/
	],
	['an index without a map', () => ({ ...whole.files, [index]: encode({}) }), /has no weight_map/],
	[
		'weights of 8 bits',
		() =>
			edit(ofNorm ?? '', (tensors) =>
				tensors.set(norm, { dtype: 'F8_E4M3', shape: [64], bytes: new Uint8Array(64) })
			),
		/is stored as F8_E4M3; this engine reads F32, F16 and BF16/
	],
	[
		'shapes that do not fit the config',
		() => ({ ...whole.files, 'config.json': encode({ ...whole.config, intermediate_size: 128 }) }),
		/has the shape \[96, 64\], by config\.json it is \[128, 64\]/
	],
	[
		'a tensor that no shard has',
		() => edit(ofNorm ?? '', (tensors) => tensors.delete(norm)),
		/the index puts model\.norm\.weight in .*, where it is not/
	],
	['a header of 100 MB', longHeader, /The header claims 100000000 bytes/],
	['a tokenizer that is larger than the vocabulary', tooMany, /tokenizer\.json has 5000 tokens/],
	[
		'a tokenizer of another kind',
		() => ({ ...whole.files, 'tokenizer.json': encode({ model: { type: 'Unigram', vocab: [] } }) }),
		/tokenizer\.json.*Unigram/i
	],
	[
		'a tokenizer that is a page of HTML',
		() => ({ ...whole.files, 'tokenizer.json': new TextEncoder().encode('<!doctype html>') }),
		/tokenizer\.json cannot be read/
	],
	[
		'a generation config that was cut off',
		() => ({ ...whole.files, 'generation_config.json': new TextEncoder().encode('{"eos') }),
		/generation_config\.json is not JSON/
	],
	[
		'a config that is a page of HTML',
		() => ({ ...whole.files, 'config.json': new TextEncoder().encode('<!doctype html>') }),
		/config\.json is not JSON/
	],
	[
		'a config of a model within a model',
		() => ({
			...whole.files,
			'config.json': encode({ model_type: 'gemma3', text_config: whole.config })
		}),
		/config\.json.*(gemma3|num_hidden_layers)/
	]
];

const matching = (said: Partial<HubProblem> | RegExp) =>
	said instanceof RegExp
		? { code: 'unsupported-model', detail: expect.stringMatching(said) as string }
		: said;

describe('on the Hub,', () => {
	it.each(wrong)('%s is said before the weights come', async (_, files, said) => {
		await hub.commit(id, files());
		for (const wanted of ['safetensors', 'safetensors-q4'] as const) {
			const problem = await problemOf(
				plan(wanted).then((note) => downloadModel(store, note, hooks))
			);
			expect(problem).toMatchObject(matching(said));
			expect(problem?.detail).not.toContain('unsupported-');
			expect(asked()).toEqual([]);
			expect(await readModelNote(store, `hub:${id}`, 'stored.json')).toBeNull();
		}
	});

	it('shards that an older commit left behind are not fetched', async () => {
		const stale = 'model-00003-of-00003.safetensors';
		await hub.commit(id, { ...whole.files, [stale]: whole.files[first] ?? new Uint8Array() });
		for (const wanted of ['safetensors', 'safetensors-q4'] as const) {
			const note = await downloadModel(store, await plan(wanted), hooks);
			expect(note.files.map(({ path }) => path)).not.toContain(stale);
			store = createMemoryStore();
		}
		expect(hub.requests.filter((line) => line.includes(stale))).toEqual([]);
	});

	it.each([{ ignoresRange: true }, { status: 500, times: 2 }, { cutAfter: 100, times: 2 }])(
		'a host that gives no headers (%o) gives the model all the same',
		async (fault) => {
			await hub.commit(id, whole.files);
			hub.faults.push({ of: first, ...fault });
			expect(await downloadModel(store, await plan(), hooks)).toMatchObject({
				format: 'safetensors'
			});
		}
	);

	it('weights whose headers were not given are refused when they are here', async () => {
		await hub.commit(
			id,
			edit(ofNorm ?? '', (tensors) => tensors.delete(norm))
		);
		hub.faults.push({ of: first, status: 503, times: 1 });
		const problem = await problemOf(downloadModel(store, await plan(), hooks));
		expect(problem).toMatchObject(matching(/where it is not/));
		expect(await readModelNote(store, `hub:${id}`, 'stored.json')).toBeNull();
	});

	it('a gated model is said to be one, whose files everybody may list', async () => {
		const closed = 'museum/gated';
		await hub.commit(closed, whole.files);
		hub.gate(closed);
		const request = { hub: hub.url, id: closed };
		const listing = await listFiles(request, await resolveRevision(request));
		const planned = planWithWidths(hub.url, listing, 'safetensors', hooks.signal);
		expect(await problemOf(planned)).toEqual({ code: 'gated', detail: 'config.json' });
	});

	it('a commit that is gone is told from a file that is', async () => {
		await hub.commit(id, whole.files);
		const note = await plan();
		hub.forget(id, note.revision ?? '');
		const problem = await problemOf(downloadModel(store, note, hooks));
		expect(problem).toEqual({ code: 'commit-gone', detail: 'config.json' });
	});

	it('what came of an older commit makes room for a newer one', async () => {
		await hub.commit(id, whole.files);
		const old = await plan();
		// Stops where the second shard begins to come.
		const stopAtSecond = () => {
			const stopping = new AbortController();
			const onProgress: DownloadHooks['onProgress'] = ({ path }) => {
				if (path === second) stopping.abort();
			};
			return { ...hooks, signal: stopping.signal, onProgress };
		};
		await problemOf(downloadModel(store, old, stopAtSecond()));
		const blobOf = ({ files }: ModelNote, path: string) =>
			`hub:${id}|${files.find((file) => file.path === path)?.blob ?? ''}`;
		expect(store.content.has(blobOf(old, first))).toBe(true);
		await hub.commit(
			id,
			edit(first, (tensors) =>
				tensors.set('extra', { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) })
			)
		);
		const next = await plan();
		await problemOf(downloadModel(store, next, stopAtSecond()));
		expect(store.content.has(blobOf(old, first))).toBe(false);
		expect(store.content.has(blobOf(next, first))).toBe(true);
		expect(store.content.has(blobOf(next, 'config.json'))).toBe(true);
	});
});

const plain: Machine = {
	isSecure: true,
	hasWebGpu: false,
	adapter: null,
	memoryGiB: null,
	storage: null,
	store: 'opfs',
	hasJspi: true
};
const local = (files: Files, sizes: Readonly<Record<string, number>> = {}) => ({
	name: 'mine',
	files: Object.entries(files).map(([path, bytes]) => {
		const blob = new Blob([bytes]);
		const size = sizes[path];
		return {
			path,
			blob: size === undefined ? blob : Object.defineProperty(blob, 'size', { value: size })
		};
	})
});
const onProcessor = { hasFloat16: false, prefersComposed: true };
const onGraphics = { hasFloat16: true, prefersComposed: false };

describe('a folder from disk', () => {
	it.each(wrong)('with %s is refused before anything is copied', async (_, files, said) => {
		const folder = local(files());
		const work = planFolder(folder, onProcessor, plain, 'now').then((found) =>
			importModel(store, found, folder.files, hooks)
		);
		expect(await problemOf(work)).toMatchObject(matching(said));
		expect(store.content.size).toBe(0);
	});

	it('whose export cannot be patched is run from its weights', async () => {
		const llama = makeFolder('llama-f16-llama3');
		for (const graph of [makeRandomGraph('A'), encode('no graph')]) {
			const folder = local({ ...llama.files, 'onnx/model_q4.onnx': graph });
			const take = (takes: 'export' | 'weights') =>
				planImport('mine', folder.files, { ...onGraphics, takes }, 'now');
			const found = { note: take('export'), instead: take('weights') };
			expect(found.note.format).toBe('q4');
			if (graph.length < 100)
				expect(await planFolder(folder, onGraphics, null, 'now')).toEqual(found);
			const note = await importModel(store, found, folder.files, hooks);
			expect(note).toMatchObject({ format: 'safetensors', graph: llama.graph });
		}
	});

	it('of a family whose exports are not patched takes its weights at once', async () => {
		const folder = local({ ...whole.files, 'onnx/model_q4.onnx': encode('an export') });
		const found = await planFolder(folder, onGraphics, null, 'now');
		expect(found.note.format).toBe('safetensors');
		expect(found.instead).toBeNull();
	});

	it('that is too large for the processor is said to be so before the copy, in both sizes', async () => {
		const huge = { ...whole.config, vocab_size: 2 ** 23 };
		const folder = local({ ...whole.files, 'config.json': encode(huge) });
		const problem = await problemOf(planFolder(folder, onProcessor, plain, 'now'));
		expect(problem?.code).toBe('too-large');
		const [needed, found] = (problem?.detail ?? '').split(' ').map(Number);
		expect(needed).toBeGreaterThan(mostWasmBytes);
		expect(found).toBe(mostWasmBytes);
		const adapter = {
			name: 'small',
			isSoftware: false,
			hasFloat16: true,
			maxBufferSize: 2 ** 28,
			maxStorageBufferBindingSize: 2 ** 28
		};
		const graphics = { ...plain, hasWebGpu: true, adapter };
		const small = await problemOf(planFolder(folder, onGraphics, graphics, 'now'));
		expect(small).toEqual({ code: 'small-buffers', detail: `${2 ** 30} ${2 ** 28}` });
	});

	it('that was copied in part makes room for its next copy', async () => {
		const folder = local(whole.files);
		const found = await planFolder(folder, onProcessor, plain, 'first');
		let room = 40_000;
		const full = {
			...store,
			async openWriter(model: string, blob: string) {
				const writer = await store.openWriter(model, blob);
				const append = async (bytes: Uint8Array) => {
					room -= bytes.length;
					if (room < 0) throw new DOMException('full', 'QuotaExceededError');
					await writer.append(bytes);
				};
				return { ...writer, append };
			}
		};
		expect((await problemOf(importModel(full, found, folder.files, hooks)))?.code).toBe('quota');
		expect([...store.content.keys()].some((name) => name.includes('|first-'))).toBe(true);
		const again = await planFolder(folder, onProcessor, plain, 'second');
		await importModel(store, again, folder.files, hooks);
		expect([...store.content.keys()].filter((name) => name.includes('|first-'))).toEqual([]);
	});
});

describe('without a graphics adapter', () => {
	it('an export that fits is taken where the weights beside it do not', async () => {
		const huge = { ...makeFolder('llama-f16-llama3').config, vocab_size: 2 ** 23 };
		const files = { ...makeFolder('llama-f16-llama3').files, 'config.json': encode(huge) };
		await hub.commit(id, { ...files, 'onnx/model_q4.onnx': encode('an export') });
		const request = { hub: hub.url, id };
		const listing = await listFiles(request, await resolveRevision(request));
		const take = async (listed: typeof listing) =>
			(await planWithWidths(hub.url, listed, onProcessor, hooks.signal)).note.format;
		expect(await take(listing)).toBe('q4');
		const enlarged = listing.files.map((file) =>
			file.path.endsWith('.onnx') ? { ...file, bytes: mostWasmBytes + 1 } : file
		);
		expect(await take({ ...listing, files: enlarged })).toBe('safetensors');
	});
});
