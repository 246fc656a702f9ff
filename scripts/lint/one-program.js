import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import typescript from 'typescript';
import ts from 'typescript-eslint';

/**
 * @typedef {import('@typescript-eslint/parser').ParserOptions} Options
 * @typedef {{ parseForESLint: (code: string, options: object) => unknown }} Parser
 */

/**
 * A parser for rules that ask about types, with one program for the whole house. typescript-eslint's project service takes every
 * component, whose script reaches it rewritten, for a file that was just changed, and begins a new program and checker at each. Here
 * all scripts are rewritten first, by the parser that will do it again, and stand in one program from the start. For a whole run
 * only: what differs from the files on disk, as in an editor, goes the ordinary way.
 * @param {string} configFile path of the tsconfig.json
 * @param {Parser} svelteParser the one that rewrites components
 */
export function oneProgram(configFile, svelteParser) {
	/** @type {ReturnType<typeof build> | undefined} */
	let built;

	/** @param {string} code @param {Options} options */
	function parseForESLint(code, options) {
		if (!options.projectService || !options.filePath)
			return ts.parser.parseForESLint(code, options);
		built ??= build(configFile, options, svelteParser);
		const whole = built.getSourceFile(resolve(options.filePath))?.text === code;
		return ts.parser.parseForESLint(
			code,
			whole ? { ...options, projectService: undefined, programs: [built] } : options
		);
	}
	return { meta: { name: 'museum/one-program', version: '1' }, parseForESLint };
}

/** @param {string} configFile @param {Options} options @param {Parser} svelteParser */
function build(configFile, options, svelteParser) {
	const { config, error } = typescript.readConfigFile(configFile, typescript.sys.readFile);
	if (error) throw new Error(typescript.formatDiagnostic(error, formatHost));
	const parsed = typescript.parseJsonConfigFileContent(
		config,
		typescript.sys,
		dirname(resolve(configFile)),
		undefined,
		configFile,
		undefined,
		[{ extension: '.svelte', isMixedContent: false, scriptKind: typescript.ScriptKind.Deferred }]
	);
	/** @type {import('typescript').CompilerOptions} */
	const compilerOptions = { ...parsed.options, allowNonTsExtensions: true, noEmit: true };
	const host = typescript.createCompilerHost(compilerOptions, true);
	const read = host.getSourceFile.bind(host);
	host.getSourceFile = (name, language, ...rest) =>
		/\.svelte(\.ts)?$/.test(name) && !name.includes('/node_modules/')
			? typescript.createSourceFile(
					name,
					rewritten(name, options, svelteParser),
					language,
					true,
					typescript.ScriptKind.TS
				)
			: read(name, language, ...rest);
	return typescript.createProgram({
		rootNames: parsed.fileNames,
		options: compilerOptions,
		host
	});
}

const formatHost = {
	getCanonicalFileName: (/** @type {string} */ name) => name,
	getCurrentDirectory: () => process.cwd(),
	getNewLine: () => '\n'
};

/**
 * The script that svelte-eslint-parser makes of a file and hands to the parser of types.
 * @param {string} filePath
 * @param {Options} options
 * @param {Parser} svelteParser
 */
function rewritten(filePath, options, svelteParser) {
	const source = readFileSync(filePath, 'utf8');
	let last = source;
	svelteParser.parseForESLint(source, {
		...options,
		projectService: undefined,
		filePath,
		parser: {
			/** @param {string} code @param {object} given */
			parseForESLint(code, given) {
				last = code;
				return ts.parser.parseForESLint(code, given);
			}
		}
	});
	return last;
}
