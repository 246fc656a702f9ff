/** @file The head atlas of a model on this page: all heads beside the forward passes that it takes the time of. */
import { probes } from '../../src/lib/math/head-atlas.ts';
import { LiveModel } from '../../src/lib/model/page/live-model.svelte.ts';
import { measureHeads } from '../../src/lib/widgets/atlas/measure-heads.ts';

/** Wall milliseconds, in turn. */
export interface AtlasTimes {
	readonly heads: number;
	readonly tokens: number;
	/** A forward pass over as many tokens that brings queries and keys of every layer, as any exhibit's run does. */
	readonly passes: number[];
	/** The atlas, from the loaded model to the last score. */
	readonly atlas: number[];
}

/** @param real folder and files of a model that is composed; nano where left out */
export async function compareAtlas(
	rounds: number,
	real: { readonly folder: string; readonly files: readonly string[] } | null
): Promise<AtlasTimes> {
	const live = new LiveModel(await findOptions(real));
	await live.load('wasm');
	const { info } = live;
	if (!info) throw new Error(JSON.stringify(live.failure));
	const { text } = probes.random;
	// Another text of as many tokens: its first word is another, so that no cache of either helps the other.
	const other = text
		.trim()
		.split(' ')
		.reverse()
		.map((word) => ` ${word}`)
		.join('');
	const passes: number[] = [];
	const atlas: number[] = [];
	let heads = 0;
	let tokens = 0;
	for (let round = -1; round < rounds; round++) {
		let start = performance.now();
		const trace = await live.run(other, info.ownSchedule);
		const pass = performance.now() - start;
		start = performance.now();
		const measured = await measureHeads(live, {
			signal: new AbortController().signal,
			onLayers: () => undefined
		});
		const ms = performance.now() - start;
		if (trace.tokenIds.length !== measured.trace.tokenIds.length)
			throw new Error(`${trace.tokenIds.length} tokens beside ${measured.trace.tokenIds.length}.`);
		heads = measured.heads.length;
		tokens = trace.tokenIds.length;
		if (round < 0) continue;
		passes.push(pass);
		atlas.push(ms);
	}
	live.dispose();
	return { heads, tokens, passes, atlas };
}

async function findOptions(real: Parameters<typeof compareAtlas>[1]) {
	if (!real) return { modelId: 'nano', baseUrl: new URL('./', location.href).href };
	const { folder, files } = real;
	const blobs = await Promise.all(
		files.map(async (path) => {
			const response = await fetch(new URL(`${folder}/${path}`, location.href));
			if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
			return [path, await response.blob()] as const;
		})
	);
	const graph = files[0] ?? '';
	const source = {
		kind: 'files',
		id: folder,
		revision: null,
		graph,
		files: Object.fromEntries(blobs)
	} as const;
	return { source };
}
