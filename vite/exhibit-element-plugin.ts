/**
 * @file Vite plugin: `virtual:exhibit-element` holds the script of `<model-museum-exhibit>` as other sites load it, one classic file, and its
 * types.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const name = 'virtual:exhibit-element';
const resolved = '\0' + name;
const folder = resolve(import.meta.dirname, '../src/lib/embed');
const source = resolve(folder, 'exhibit-element.ts');
/** What its types are made of. */
const declared = [resolve(folder, 'protocol.ts'), resolve(folder, 'exhibit-attributes.ts'), source];

/** @throws {Error} where the build yields more than one file */
async function bundle(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'error',
		build: {
			write: false,
			target: 'es2022',
			minify: true,
			lib: { entry: source, formats: ['iife'], name: 'ModelMuseum', fileName: 'exhibit' }
		}
	});
	const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
	const [chunk] = outputs;
	if (outputs.length !== 1 || chunk?.type !== 'chunk')
		throw new Error('The script of the exhibit element is not one file.');
	return chunk.code;
}

/** The declarations of these files as one module. */
async function declareTypes(): Promise<string> {
	// It takes its time, and most runs of Vite do not ask for it.
	const { default: ts } = await import('typescript');
	const modules = declared.map((path) => {
		const { outputText } = ts.transpileDeclaration(readFileSync(path, 'utf8'), {
			fileName: path,
			compilerOptions: { target: ts.ScriptTarget.ES2022 }
		});
		return outputText.replace(/^import [^;]*;\n/gm, '').replace(/^export \{\};\n/gm, '');
	});
	return `${modules.join('')}declare global {
	interface HTMLElementTagNameMap {
		'model-museum-exhibit': ModelMuseumExhibit;
	}
	interface HTMLElementEventMap {
		'museum-ready': CustomEvent<ReadyMessage>;
		'museum-resize': CustomEvent<ResizeMessage>;
		'museum-state': CustomEvent<StateMessage>;
		'museum-result': CustomEvent<ResultMessage>;
		'museum-answer': CustomEvent<AnswerMessage>;
		'museum-quiz': CustomEvent<QuizMessage>;
		'museum-done': CustomEvent<DoneMessage>;
		'museum-error': CustomEvent<ErrorMessage>;
	}
}
`;
}

export function exhibitElement(): Plugin {
	return {
		name: 'exhibit-element',
		resolveId: (id) => (id === name ? resolved : undefined),
		async load(id) {
			if (id !== resolved) return;
			for (const file of declared) this.addWatchFile(file);
			return `export const script = ${JSON.stringify(await bundle())};
export const types = ${JSON.stringify(await declareTypes())};`;
		}
	};
}
