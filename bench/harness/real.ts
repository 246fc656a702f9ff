/** @file A real model on this page, as a person has it: from click to first token, a prompt, a token; ours and wllama's (llama.cpp). */
import { LiveModel } from '../../src/lib/model/page/live-model.svelte.ts';
import { describeWait, fetchBlob, prompt, waitForModel, type Waited } from './wait.ts';

/** @param files paths inside the folder; the first is what the graph is composed from */
export function waitForOwn(
	folder: string,
	files: readonly string[],
	newTokens: number
): Promise<Waited> {
	return waitForModel(LiveModel, folder, files, newTokens);
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
	return describeWait({ clicked, loaded }, times, text);
}
