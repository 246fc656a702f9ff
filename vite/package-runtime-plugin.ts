/** @file Vite plugin: `virtual:package-runtime` holds the script that every package for an LMS has in it, one classic file. */
import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const name = 'virtual:package-runtime';
const resolved = '\0' + name;
const folder = resolve(import.meta.dirname, '../src/lib/packages/runtime');

/** @throws {Error} where the build yields no script */
export async function compileRuntime(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'error',
		build: {
			...{ write: false, target: 'es2022', minify: true },
			lib: {
				...{ entry: resolve(folder, 'main.ts'), formats: ['iife'] },
				...{ name: 'modelMuseumPackage', fileName: 'lms' }
			}
		}
	});
	const [made] = Array.isArray(result) ? result : [result];
	if (!('output' in made)) throw new Error('The script of the package was not built.');
	return made.output[0].code;
}

export function packageRuntime(): Plugin {
	return {
		name: 'package-runtime',
		resolveId: (id) => (id === name ? resolved : undefined),
		async load(id) {
			if (id !== resolved) return;
			this.addWatchFile(folder);
			return `export const script = ${JSON.stringify(await compileRuntime())};`;
		}
	};
}
