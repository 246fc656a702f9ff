/** @file A real model on this page, as a person has it: from click to first token, a prompt, a token; ours and wllama's (llama.cpp). */
import { LiveModel } from '../../src/lib/model/page/live-model.svelte.ts';

/** Some sixty tokens of SmolLM2's. */
const prompt =
	'The lighthouse keeper climbed the stairs every evening, lit the lamp, and wrote down the weather. In winter the storms came from the west, and the boats stayed in the harbour for days. In summer he counted sails until the sun went down behind the islands, and then he climbed the';

export interface Waited {
	/** From the first call to the first new token, files on this page as Blobs. */
	readonly clickMs: number;
	/** From the loaded model to the first new token. */
	readonly promptMs: number;
	/** Between two new tokens, each of them. */
	readonly tokensMs: readonly number[];
	readonly text: string;
}

const fetchBlob = async (path: string) => {
	const response = await fetch(new URL(path, location.href));
	if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
	return response.blob();
};
const gaps = (times: readonly number[]) => times.slice(1).map((at, i) => at - (times[i] ?? at));

/** @param files paths inside the folder; the first is what the graph is composed from */
export async function waitForOwn(
	folder: string,
	files: readonly string[],
	newTokens: number
): Promise<Waited> {
	const blobs = await Promise.all(
		files.map(async (path) => [path, await fetchBlob(`${folder}/${path}`)] as const)
	);
	const source = {
		kind: 'files',
		id: folder,
		revision: null,
		graph: files[0] ?? '',
		files: Object.fromEntries(blobs)
	} as const;
	const live = new LiveModel({ source });
	const clicked = performance.now();
	await live.load('wasm');
	if (live.failure) throw new Error(`${live.failure.code}: ${live.failure.detail}`);
	const loaded = performance.now();
	const times: number[] = [];
	let text = '';
	await live.continue(
		prompt,
		{
			sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
			maxNewTokens: newTokens,
			isTemplated: false,
			ends: []
		},
		{
			onPrefill: () => undefined,
			onToken: (token) => {
				times.push(performance.now());
				text += token.text;
			}
		}
	);
	live.dispose();
	const first = times[0] ?? NaN;
	return { clickMs: first - clicked, promptMs: first - loaded, tokensMs: gaps(times), text };
}

/** What is used of `@wllama/wllama` 3; it is fetched for the bench alone. */
interface Wllama {
	loadModel(files: readonly Blob[], options: object): Promise<void>;
	createCompletion(
		options: object
	): Promise<AsyncIterable<{ readonly choices: readonly { readonly text: string }[] }>>;
	exit(): Promise<void>;
}

/** @param folder where the package lies */
export async function waitForWllama(
	folder: string,
	gguf: string,
	newTokens: number
): Promise<Waited> {
	const url = (path: string) => new URL(path, location.href).href;
	const module = (await import(/* @vite-ignore */ url(`${folder}/esm/index.js`))) as {
		Wllama: new (paths: object, options: object) => Wllama;
	};
	const blob = await fetchBlob(gguf);
	const clicked = performance.now();
	const wllama = new module.Wllama(
		{ default: url(`${folder}/esm/wasm/wllama.wasm`) },
		{ suppressNativeLog: true }
	);
	await wllama.loadModel([blob], { n_ctx: 2048, n_threads: 1, n_gpu_layers: 0 });
	const loaded = performance.now();
	const times: number[] = [];
	let text = '';
	const chunks = await wllama.createCompletion({
		prompt,
		max_tokens: newTokens,
		temperature: 0,
		stream: true
	});
	for await (const { choices } of chunks) {
		const added = choices[0]?.text ?? '';
		if (added === '') continue;
		times.push(performance.now());
		text += added;
	}
	await wllama.exit();
	const first = times[0] ?? NaN;
	return { clickMs: first - clicked, promptMs: first - loaded, tokensMs: gaps(times), text };
}
