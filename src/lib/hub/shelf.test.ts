import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../../tests/hub/fake-disk.ts';
import type { ModelStore } from './model-store.ts';
import type { ModelNote } from './notes.ts';
import { createOpfsStore } from './opfs-store.ts';
import { listShelf } from './shelf.ts';

const key = 'hub:museum/small';
const note: ModelNote = {
	version: 1,
	key,
	id: 'museum/small',
	revision: 'abc',
	hub: 'https://hub.example',
	format: 'q4',
	graph: 'model.onnx',
	files: [{ path: 'model.onnx', bytes: 5000, hash: { kind: 'sha256', hex: '00' }, blob: 'b' }],
	verifiedAt: null,
	report: null
};

async function keep(store: ModelStore, model: string, bytes: number): Promise<void> {
	const writer = await store.openWriter(model, 'b');
	await writer.append(new Uint8Array(bytes));
	await writer.close();
}

describe('the shelf of this device', () => {
	it('says of a model how much of it is here, and whether it is whole', async () => {
		const store = createOpfsStore(createFakeDisk(1e6).root);
		await keep(store, key, 3000);
		await store.writeNote(key, 'coming.json', JSON.stringify(note));
		expect(await listShelf(store)).toEqual([{ key, note, isWhole: false, bytes: 3000 }]);
		await store.writeNote(key, 'stored.json', JSON.stringify(note));
		expect(await listShelf(store)).toMatchObject([{ isWhole: true }]);
	});

	it.each([
		['is no JSON', '{"version":1,'],
		['is of another edition', JSON.stringify({ ...note, version: 2 })],
		['is about another model', JSON.stringify({ ...note, key: 'hub:museum/other' })]
	])('lists a folder whose note %s with all that it takes, to be deleted', async (_, text) => {
		const disk = createFakeDisk(1e6);
		const store = createOpfsStore(disk.root);
		await keep(store, key, 3000);
		await store.writeNote(key, 'stored.json', text);
		const [entry] = await listShelf(store);
		// Notes are padded to 4,096 bytes.
		expect(entry).toEqual({ key, note: null, isWhole: false, bytes: 3000 + 4096 });
		await store.deleteModel(key);
		expect([await listShelf(store), disk.free]).toEqual([[], 1e6]);
	});

	it('lists a folder without any note, and the others beside one that nobody named after a model', async () => {
		const { root } = createFakeDisk(1e6);
		const store = createOpfsStore(root);
		await keep(store, key, 3000);
		const models = await root.getDirectoryHandle('models');
		await models.getDirectoryHandle('100%', { create: true });
		expect(await listShelf(store)).toEqual([{ key, note: null, isWhole: false, bytes: 3000 }]);
	});
});
