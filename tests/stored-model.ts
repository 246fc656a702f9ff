/** @file Puts a model on the disk of a test's browser, as the room of the real model would leave it there after a download. */
import { createHash } from 'node:crypto';
import type { Page } from './museum-test.ts';

/**
 * Stores a model under `key` (`local:name`); the page must be on the site's origin.
 * @param graph path of the graph among the files
 */
export async function storeModel(
	page: Page,
	key: string,
	files: Readonly<Record<string, string | Uint8Array>>,
	graph = 'model.onnx'
): Promise<void> {
	const contents = Object.entries(files).map(([path, content]) => {
		const bytes = Buffer.from(content);
		const hex = createHash('sha256').update(bytes).digest('hex');
		return { path, hex, bytes: bytes.length, base64: bytes.toString('base64') };
	});
	const note = {
		version: 1,
		key,
		id: key.slice(key.indexOf(':') + 1),
		revision: null,
		hub: null,
		format: 'fp32',
		graph,
		files: contents.map(({ path, hex, bytes }) => ({
			path,
			bytes,
			hash: { kind: 'sha256', hex },
			blob: hex
		})),
		verifiedAt: new Date().toISOString(),
		report: null
	};
	await page.evaluate(
		async ({ contents, note }) => {
			const root = await navigator.storage.getDirectory();
			const models = await root.getDirectoryHandle('models', { create: true });
			const folder = await models.getDirectoryHandle(encodeURIComponent(note.key), {
				create: true
			});
			const write = async (name: string, content: BlobPart) => {
				const file = await folder.getFileHandle(name, { create: true });
				const writer = await file.createWritable();
				await writer.write(content);
				await writer.close();
			};
			for (const { hex, base64 } of contents)
				await write(
					hex,
					Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
				);
			await write('stored.json', JSON.stringify(note));
		},
		{ contents, note }
	);
}
