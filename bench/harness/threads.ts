/** @file One thread against several, in turn: two workers with the same model, of which one works at a time. */
import { findModel } from '../../src/lib/model/contract/catalog.ts';
import type { Reply } from '../../src/lib/model/contract/protocol.ts';
import type { ModelSource, Pace } from '../../src/lib/model/contract/source.ts';
import { ModelClient, startModelWorker } from '../../src/lib/model/page/client.ts';
import { findRuntimeUrls } from '../../src/lib/model/page/runtime-urls.ts';

/** @param files of a model beside the page; nano where null */
async function findSource(folder: string | null, files: readonly string[]): Promise<ModelSource> {
	if (!folder) {
		const baseUrl = new URL('./models/nano/', location.href).href;
		return { kind: 'site', model: findModel('nano'), baseUrl };
	}
	const blobs = await Promise.all(
		files.map(async (path) => {
			const response = await fetch(new URL(`${folder}/${path}`, location.href));
			if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
			return [path, await response.blob()] as const;
		})
	);
	const graph = files[0] ?? '';
	return { kind: 'files', id: folder, revision: null, graph, files: Object.fromEntries(blobs) };
}

/** Paces of each round, by pairs. @throws {Error} where threads cannot share memory, or a model did not load */
export async function compareThreads(
	threads: number,
	rounds: number,
	folder: string | null,
	files: readonly string[]
): Promise<readonly (readonly [alone: Pace, together: Pace])[]> {
	if (!crossOriginIsolated) throw new Error('The page is not isolated.');
	const source = await findSource(folder, files);
	const runtime = findRuntimeUrls();
	const open = async (count: number) => {
		const client = new ModelClient(startModelWorker());
		let ran: number | undefined;
		const request = { kind: 'load', source, backend: 'wasm', runtime, threads: count } as const;
		await client.send(request, (reply: Reply) => {
			if (reply.type === 'loaded') ran = reply.info.threads;
		});
		if (ran !== count) throw new Error(`It runs on ${ran ?? 'no'} threads, not on ${count}.`);
		return client;
	};
	const clients = [await open(1), await open(threads)] as const;
	const measure = async (client: ModelClient): Promise<Pace> => {
		let pace: Pace | undefined;
		await client.send({ kind: 'measure-pace' }, (reply) => {
			if (reply.type === 'pace') pace = reply.pace;
		});
		if (!pace) throw new Error('No pace came back.');
		return pace;
	};
	const pairs: (readonly [Pace, Pace])[] = [];
	for (let round = -1; round < rounds; round++) {
		const pair = [await measure(clients[0]), await measure(clients[1])] as const;
		if (round >= 0) pairs.push(pair);
	}
	for (const client of clients) client.dispose();
	return pairs;
}
