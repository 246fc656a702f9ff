/** @file The files of the built site that a page needs, read from its folder. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileList, listName } from '../src/lib/offline/file-list.ts';
import {
	findNeeded,
	makePortable,
	siteFolder,
	type WantedPage
} from '../src/lib/packages/whole/find-files.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('base64');

/**
 * @param folder the built site
 * @param wanted a page of it
 * @returns by path in the package
 */
export async function collectSite(
	folder: string,
	wanted: WantedPage
): Promise<Readonly<Record<string, Uint8Array>>> {
	const read = (path: string) => readFileSync(join(folder, path));
	const list = new FileList(JSON.parse(read(listName).toString('utf8')));
	const readText = (path: string) => Promise.resolve(read(path).toString('utf8'));
	const { page } = wanted;
	const paths = await findNeeded(list, wanted, readText);
	const own = Buffer.from(makePortable(await readText(page), page, hash));
	return Object.fromEntries(
		paths.map((path) => [siteFolder + path, new Uint8Array(path === page ? own : read(path))])
	);
}
