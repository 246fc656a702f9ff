/** @file The open data of the site, for exhibits on bare pages; rooms have it in their own pages. Checked when the site is built. */
import { resolve } from '$app/paths';
import type { Benchmarks } from '../facts/benchmark-schema.ts';
import type { MuseumModel, Source } from '../facts/schema.ts';

async function read(name: string): Promise<unknown> {
	const response = await fetch(resolve('/facts/[file]', { file: `${name}.json` }));
	if (!response.ok) throw new Error(`${name}.json: ${response.status} ${response.statusText}`);
	return response.json();
}

interface Entries<T> {
	readonly entries: readonly T[];
}

/** @throws {Error} where the site's own file cannot be fetched */
export async function readModels(): Promise<readonly MuseumModel[]> {
	return ((await read('models')) as Entries<MuseumModel>).entries;
}

/** @throws {Error} where the site's own file cannot be fetched */
export async function readSources(): Promise<readonly Source[]> {
	return ((await read('sources')) as Entries<Source>).entries;
}

/** @throws {Error} where the site's own file cannot be fetched */
export async function readBenchmarks(): Promise<Benchmarks> {
	return (await read('benchmarks')) as Benchmarks;
}
