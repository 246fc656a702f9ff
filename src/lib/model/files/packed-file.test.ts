import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelError } from '../contract/model-error.ts';
import { fetchBytes } from './model-files.ts';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const packed = gzipSync(content);
let server: Server;
let url = '';
beforeAll(async () => {
	server = createServer((request, response) => {
		const isWhole = request.url === '/whole.wasm.packed';
		response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
		response.end(isWhole ? packed : packed.subarray(0, packed.length / 2));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('a packed file comes out as it was, and is counted as it is unpacked', async () => {
	let counted = 0;
	const bytes = await fetchBytes(`${url}/whole.wasm.packed`, 'runtime', {
		onBytes: (more) => (counted += more)
	});
	expect(Buffer.from(bytes).equals(content)).toBe(true);
	expect(counted).toBe(content.length);
});

test('a packed file that was cut short is a network failure, not half a file', async () => {
	const failed = await fetchBytes(`${url}/cut.wasm.packed`, 'runtime', {}).catch((e: unknown) => e);
	expect(failed).toBeInstanceOf(ModelError);
	expect((failed as ModelError).code).toBe('network');
});
