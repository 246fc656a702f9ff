/** @file A folder that was dropped or picked, as the files of a model. */
import type { LocalFile } from './protocol.ts';

export interface LocalFolder {
	readonly name: string;
	readonly files: readonly LocalFile[];
}

/** Files of an `<input type="file" webkitdirectory>`; their paths begin with the folder's name. */
export function readPickedFolder(picked: FileList): LocalFolder | null {
	const files = [...picked].map((blob) => ({ path: blob.webkitRelativePath || blob.name, blob }));
	return trimFolder(files);
}

/** What was dropped: one folder, or the files of one. Must be called before the event is over; it goes on by itself. */
export async function readDroppedFolder(items: DataTransferItemList): Promise<LocalFolder | null> {
	// Both must be asked for at once; after the event they are gone.
	const dropped = [...items].map((item) => ({
		entry: item.webkitGetAsEntry(),
		file: item.getAsFile()
	}));
	const files = await Promise.all(
		dropped.map(async ({ entry, file }) =>
			entry ? readEntry(entry) : file ? [{ path: file.name, blob: file }] : []
		)
	);
	return trimFolder(files.flat());
}

/** Paths inside the folder that holds `config.json`, else `genai_config.json`, and that folder's name. */
export function trimFolder(files: readonly LocalFile[]): LocalFolder | null {
	if (files.length === 0) return null;
	const prefix = findPrefix(files, 'config.json') ?? findPrefix(files, 'genai_config.json') ?? '';
	const name = prefix.split('/').filter(Boolean).at(-1) ?? files[0]?.path.split('/')[0] ?? '';
	return {
		name: name.replace(/[^\w.-]+/g, '-').slice(0, 60) || 'folder',
		files: files
			.filter(({ path }) => path.startsWith(prefix))
			.map(({ path, blob }) => ({ path: path.slice(prefix.length), blob }))
	};
}

/** The path of the folder that holds a file of this name, the nearest one, with its slash. */
function findPrefix(files: readonly LocalFile[], name: string): string | undefined {
	const found = files.map(({ path }) => path).filter((path) => `/${path}`.endsWith(`/${name}`));
	return found.sort((a, b) => a.length - b.length)[0]?.slice(0, -name.length);
}

async function readEntry(entry: FileSystemEntry): Promise<LocalFile[]> {
	if (entry.isFile) {
		const blob = await new Promise<File>((resolve, reject) =>
			(entry as FileSystemFileEntry).file(resolve, reject)
		);
		return [{ path: entry.fullPath.replace(/^\//, ''), blob }];
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader();
	const found: FileSystemEntry[] = [];
	// A reader gives at most a hundred at a time.
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject)
		);
		if (some.length === 0) break;
		found.push(...some);
	}
	return (await Promise.all(found.map(readEntry))).flat();
}
