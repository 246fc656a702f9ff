/**
 * @file Vite plugin: each of the runtime's WebAssembly files is shipped once.
 *
 * ONNX Runtime's bundles name their file by `new URL(…, import.meta.url)`, which makes Vite emit it again beside each bundle, 58 MB in all.
 * The engine always hands the runtime its bytes (`wasmBinary`, fetched from the address the page passes), so that address is never asked for.
 */
import type { Plugin } from 'vite';

const bundle = /onnxruntime-web\/dist\/ort\.[a-z.]*bundle\.min\.mjs/;
const ownAddress = /new URL\("(ort-wasm-[\w.-]+\.wasm)",\s*import\.meta\.url\)/g;

export function runtimeAssets(): Plugin {
	return {
		name: 'runtime-assets',
		enforce: 'pre',
		apply: 'build',
		transform(code, id) {
			if (!bundle.test(id) || !ownAddress.test(code)) return undefined;
			return { code: code.replace(ownAddress, 'new URL("$1",self.location.href)'), map: null };
		}
	};
}
