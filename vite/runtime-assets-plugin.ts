/**
 * @file Vite plugin: each of the runtime's WebAssembly files is shipped once.
 *
 * ONNX Runtime's bundles name their file by `new URL(…, import.meta.url)`, which makes Vite emit it again beside each bundle, 58 MB in all.
 * The engine always hands the runtime its bytes (`wasmBinary`, fetched from the address the page passes), so that address is never asked for.
 *
 * The two builds for graphics devices, 44 of those 58 MB, are shipped in gzip, 11 MB, and unpacked where they are used (`fetchBytes`). The
 * plain one stays what it is: on a host with brotli it is smaller still, and it is what most visitors take.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const bundle = /onnxruntime-web\/dist\/ort\.[a-z.]*bundle\.min\.mjs/;
const ownAddress = /new URL\("(ort-wasm-[\w.-]+\.wasm)",\s*import\.meta\.url\)/g;

const forDevices = /^(onnxruntime-web\/ort-wasm-simd-threaded\.(?:asyncify|jspi)\.wasm)\?url$/;
const cache = resolve(import.meta.dirname, '../node_modules/.cache/packed');

/**
 * A file in gzip, made once. Its name ends in neither `.gz` nor anything else that a host would send as an encoding of its own.
 * @returns where it lies
 */
export function packFile(file: string): string {
	const bytes = readFileSync(file);
	const folder = join(cache, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
	const packed = join(folder, `${basename(file)}.packed`);
	if (!existsSync(packed)) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(packed, gzipSync(bytes, { level: 9 }));
	}
	return packed;
}

export function runtimeAssets(): Plugin {
	return {
		name: 'runtime-assets',
		enforce: 'pre',
		apply: 'build',
		resolveId(id) {
			const file = forDevices.exec(id)?.[1];
			if (file === undefined) return undefined;
			return `${packFile(createRequire(import.meta.url).resolve(file))}?url`;
		},
		transform(code, id) {
			if (!bundle.test(id) || !ownAddress.test(code)) return undefined;
			return { code: code.replace(ownAddress, 'new URL("$1",self.location.href)'), map: null };
		}
	};
}
