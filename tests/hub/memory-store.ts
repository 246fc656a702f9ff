/** @file A model store in memory, to test in Node what browsers keep on disk. */
import type { ModelStore } from '../../src/lib/hub/model-store.ts';

export function createMemoryStore(): ModelStore & { readonly content: Map<string, Uint8Array> } {
	const notes = new Map<string, string>();
	const content = new Map<string, Uint8Array>();
	const name = (model: string, part: string) => `${model}|${part}`;
	const own = (map: ReadonlyMap<string, unknown>, model: string) =>
		[...map.keys()].filter((key) => key.startsWith(`${model}|`));
	return {
		kind: 'opfs',
		content,
		listModels: () =>
			Promise.resolve([...new Set([...notes.keys()].map((key) => key.split('|')[0] ?? ''))]),
		readNote: (model, note) => Promise.resolve(notes.get(name(model, note)) ?? null),
		writeNote: (model, note, text) => Promise.resolve(void notes.set(name(model, note), text)),
		deleteNote: (model, note) => Promise.resolve(void notes.delete(name(model, note))),
		readBlob: (model, blob) => {
			const bytes = content.get(name(model, blob));
			return Promise.resolve(bytes ? new Blob([bytes.slice()]) : null);
		},
		openWriter(model, blob) {
			const key = name(model, blob);
			let isOpen = true;
			// As files are: whoever writes after the end is told.
			const whileOpen = (work: () => void) => {
				if (!isOpen) return Promise.reject(new Error('already closed'));
				work();
				return Promise.resolve();
			};
			return Promise.resolve({
				get size() {
					return content.get(key)?.length ?? 0;
				},
				append: (bytes) =>
					whileOpen(() => {
						const before = content.get(key) ?? new Uint8Array();
						const after = new Uint8Array(before.length + bytes.length);
						after.set(before);
						after.set(bytes, before.length);
						content.set(key, after);
					}),
				cut: (bytes) =>
					whileOpen(() => {
						content.set(key, (content.get(key) ?? new Uint8Array()).slice(0, bytes));
					}),
				flush: () => whileOpen(() => undefined),
				close: () =>
					whileOpen(() => {
						isOpen = false;
					})
			});
		},
		listBlobs: (model) =>
			Promise.resolve(own(content, model).map((key) => key.slice(model.length + 1))),
		deleteBlob: (model, blob) => Promise.resolve(void content.delete(name(model, blob))),
		deleteModel(model) {
			for (const key of own(content, model)) content.delete(key);
			for (const key of own(notes, model)) notes.delete(key);
			return Promise.resolve();
		}
	};
}
