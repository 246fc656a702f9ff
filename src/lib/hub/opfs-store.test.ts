import { describe, expect, it } from 'vitest';
import { createFakeDisk } from '../../../tests/hub/fake-disk.ts';
import { createOpfsStore } from './opfs-store.ts';

const key = 'hub:museum/small';

describe('a model on disk', () => {
	it('is written, read and listed by its name, whatever that has in it', async () => {
		const { root } = createFakeDisk(1e6);
		const store = createOpfsStore(root);
		const writer = await store.openWriter(key, 'abc');
		await writer.append(new Uint8Array([1, 2, 3]));
		await writer.close();
		await store.writeNote(key, 'coming.json', '{"a":1}');
		expect(await store.listModels()).toEqual([key]);
		expect(await store.listBlobs(key)).toEqual(['abc']);
		expect((await store.readBlob(key, 'abc'))?.size).toBe(3);
		expect(JSON.parse((await store.readNote(key, 'coming.json')) ?? '')).toEqual({ a: 1 });
	});

	it('leaves not one byte when it is deleted', async () => {
		const disk = createFakeDisk(1e6);
		const store = createOpfsStore(disk.root);
		for (const model of [key, 'local:other']) {
			const writer = await store.openWriter(model, 'abc');
			await writer.append(new Uint8Array(5000));
			await writer.close();
			await store.writeNote(model, 'stored.json', '{}');
			await store.writeNote(model, 'coming.json', '{}');
		}
		await store.deleteModel(key);
		expect(await store.listModels()).toEqual(['local:other']);
		await store.deleteModel('local:other');
		expect(disk).toMatchObject({ free: 1e6, open: 0 });
		expect(disk.files.size).toBe(0);
	});

	it('keeps its note when the disk is too full for a longer one, and takes one as long', async () => {
		const disk = createFakeDisk(1e6);
		const store = createOpfsStore(disk.root);
		const note = (name: string) => JSON.stringify({ name });
		await store.writeNote(key, 'coming.json', note('first'));
		for (const left of [0, 100]) {
			disk.free = left;
			const longer = store.writeNote(key, 'coming.json', note('x'.repeat(9000)));
			await expect(longer).rejects.toMatchObject({ name: 'QuotaExceededError' });
			expect(JSON.parse((await store.readNote(key, 'coming.json')) ?? '')).toEqual({
				name: 'first'
			});
			expect(disk.open).toBe(0);
		}
		await store.writeNote(key, 'coming.json', note('other'));
		expect(JSON.parse((await store.readNote(key, 'coming.json')) ?? '')).toEqual({ name: 'other' });
		disk.free = 1e6;
		await store.writeNote(key, 'coming.json', note('y'.repeat(9000)));
		await store.writeNote(key, 'coming.json', note('last'));
		expect(JSON.parse((await store.readNote(key, 'coming.json')) ?? '')).toEqual({ name: 'last' });
	});

	it('says that the disk is full, and has what fitted', async () => {
		const disk = createFakeDisk(1000);
		const store = createOpfsStore(disk.root);
		const writer = await store.openWriter(key, 'abc');
		await writer.append(new Uint8Array(900));
		await expect(writer.append(new Uint8Array(200))).rejects.toMatchObject({
			name: 'QuotaExceededError'
		});
		expect(writer.size).toBe(1000);
		await writer.close();
		expect((await store.readBlob(key, 'abc'))?.size).toBe(1000);
	});
});
