/** @file The part of an origin private file system that a model store uses, in memory and with an end: what a full disk does, in Node. */

/** What is written, and how much room is left. */
export interface FakeDisk {
	readonly root: FileSystemDirectoryHandle;
	/** Bytes that may still be written. */
	free: number;
	/** Content by path. */
	readonly files: Map<string, Uint8Array<ArrayBuffer>>;
	/** Handles that are open for writing. */
	open: number;
}

const notFound = (path: string) => new DOMException(path, 'NotFoundError');

export function createFakeDisk(free: number): FakeDisk {
	const folders = new Set(['']);
	const files = new Map<string, Uint8Array<ArrayBuffer>>();
	const disk = { free, files, open: 0 };

	const openFile = (path: string) => ({
		getFile: () => Promise.resolve(new Blob([files.get(path) ?? new Uint8Array()])),
		createSyncAccessHandle: () => {
			disk.open++;
			const content = () => files.get(path) ?? new Uint8Array();
			return Promise.resolve({
				getSize: () => content().length,
				write(bytes: Uint8Array, { at }: { at: number }) {
					// As much as there is room for, as a disk does.
					const grows = Math.max(0, at + bytes.length - content().length);
					const taken = bytes.subarray(0, bytes.length - Math.max(0, grows - disk.free));
					disk.free -= Math.min(grows, disk.free);
					const after = new Uint8Array(Math.max(content().length, at + taken.length));
					after.set(content());
					after.set(taken, at);
					files.set(path, after);
					return taken.length;
				},
				truncate(size: number) {
					disk.free += content().length - size;
					files.set(path, content().slice(0, size));
				},
				flush: () => undefined,
				close() {
					disk.open--;
				}
			});
		}
	});

	const openFolder = (folder: string): object => {
		const inside = (name: string) => (folder === '' ? name : `${folder}/${name}`);
		return {
			getDirectoryHandle(name: string, { create = false } = {}) {
				const path = inside(name);
				if (create) folders.add(path);
				return folders.has(path)
					? Promise.resolve(openFolder(path))
					: Promise.reject(notFound(path));
			},
			getFileHandle(name: string, { create = false } = {}) {
				const path = inside(name);
				if (create && !files.has(path)) files.set(path, new Uint8Array());
				return files.has(path) ? Promise.resolve(openFile(path)) : Promise.reject(notFound(path));
			},
			removeEntry(name: string) {
				const path = inside(name);
				const all = [...folders, ...files.keys()];
				const gone = all.filter((each) => each === path || each.startsWith(`${path}/`));
				if (gone.length === 0) return Promise.reject(notFound(path));
				for (const each of gone) {
					disk.free += files.get(each)?.length ?? 0;
					files.delete(each);
					folders.delete(each);
				}
				return Promise.resolve();
			},
			async *keys() {
				const below = [...folders, ...files.keys()].filter((each) => each !== '');
				for (const path of below) {
					const at = path.lastIndexOf('/');
					if (path.slice(0, Math.max(0, at)) === folder)
						yield await Promise.resolve(path.slice(at + 1));
				}
			}
		};
	};
	return Object.assign(disk, { root: openFolder('') as FileSystemDirectoryHandle });
}
