/**
 * @file What a person waits for who opens a model from disk and lets it write: the page's side, its worker included. This file is put into
 * other builds as well (see real.js), so it knows of the page's model only what all of them have.
 */

/** Some sixty tokens of SmolLM2's. */
export const prompt =
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

interface FilesSource {
	readonly kind: 'files';
	readonly id: string;
	readonly revision: null;
	readonly graph: string;
	readonly files: Readonly<Record<string, Blob>>;
}

interface PageModel {
	readonly failure: { readonly code: string; readonly detail: string } | null;
	load(backend: 'wasm'): Promise<void>;
	continue(
		prompt: string,
		options: {
			readonly sampling: {
				readonly temperature: number;
				readonly topK: null;
				readonly topP: null;
				readonly seed: number;
			};
			readonly maxNewTokens: number;
			readonly isTemplated: boolean;
			readonly ends: readonly string[];
		},
		hooks: {
			readonly onPrefill: () => void;
			readonly onToken: (token: { readonly text: string }) => void;
		}
	): Promise<unknown>;
	dispose(): void;
}

export async function fetchBlob(path: string): Promise<Blob> {
	const response = await fetch(new URL(path, location.href));
	if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
	return response.blob();
}

/** @param times when the first new token came, and each after it */
export function describeWait(
	{ clicked, loaded }: { readonly clicked: number; readonly loaded: number },
	times: readonly number[],
	text: string
): Waited {
	const first = times[0] ?? NaN;
	const tokensMs = times.slice(1).map((at, i) => at - (times[i] ?? at));
	return { clickMs: first - clicked, promptMs: first - loaded, tokensMs, text };
}

/** @param files paths inside the folder; the first is the graph, or what it is composed from */
export async function waitForModel(
	Model: new (options: { readonly source: FilesSource }) => PageModel,
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
	const live = new Model({ source });
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
	return describeWait({ clicked, loaded }, times, text);
}
