import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * Imports look down only. For each room: the rooms it must not see.
 * @param {string} room
 * @param {string[]} above
 */
const looksDown = (room, above) => ({
	files: [`src/lib/${room}/**/*.{ts,svelte}`],
	rules: {
		'no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						regex: `(^|/)(\\$lib|\\.\\.)/(${above.join('|')})/`,
						message: `src/lib/${room} must not look up the house.`
					}
				]
			}
		]
	}
});

/**
 * The rooms of model/ look down within it, and from there no further up than model/ itself. (A later rule for the same file replaces an earlier one.)
 * @param {string} room
 * @param {string[]} above
 */
const looksDownInModel = (room, above) => looksDown(`model/${room}`, [...above, ...aboveModel]);

const aboveModel = ['hub', 'draw', 'url', 'ui', 'widgets', 'content', 'server'];

/** @type {import('typescript-eslint').ConfigArray} */
const config = [
	{
		ignores: [
			'build/',
			'bundle/',
			'.svelte-kit/',
			'.cache/',
			'lab/',
			'static/',
			'test-results/',
			'playwright-report/'
		]
	},
	js.configs.recommended,
	...ts.configs.strictTypeChecked,
	...svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: {
				projectService: {
					allowDefaultProject: ['*.js', 'scripts/*.js', 'vite/*.js', 'bench/*.js']
				},
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			'@typescript-eslint/consistent-type-imports': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{ files: ['**/*.js'], ...ts.configs.disableTypeChecked },
	looksDown('math', [
		'chat',
		'facts',
		'lab',
		'trace',
		'model',
		'hub',
		'draw',
		'url',
		'ui',
		'widgets',
		'content',
		'server'
	]),
	looksDown('lab', ['trace', 'model', 'hub', 'draw', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('facts', [
		'trace',
		'model',
		'hub',
		'draw',
		'url',
		'ui',
		'widgets',
		'content',
		'server'
	]),
	looksDown('trace', ['model', 'hub', 'draw', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('model', aboveModel),
	// The rooms of model/, from the ground up.
	looksDownInModel('contract', [
		'graph',
		'device',
		'text',
		'files',
		'taps',
		'run',
		'engine',
		'page'
	]),
	looksDownInModel('graph', ['device', 'text', 'files', 'taps', 'run', 'engine', 'page']),
	looksDownInModel('device', ['graph', 'text', 'files', 'taps', 'run', 'engine', 'page']),
	looksDownInModel('text', ['graph', 'device', 'files', 'taps', 'run', 'engine', 'page']),
	looksDownInModel('taps', ['text', 'files', 'run', 'engine', 'page']),
	looksDownInModel('files', ['taps', 'run', 'engine', 'page']),
	looksDownInModel('run', ['engine', 'page']),
	looksDownInModel('engine', ['page']),
	looksDown('hub', ['chat', 'draw', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('chat', ['trace', 'model', 'hub', 'draw', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('draw', ['model', 'hub', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('embed', ['model', 'hub', 'draw', 'url', 'ui', 'widgets', 'content', 'server']),
	looksDown('url', ['hub', 'draw', 'ui', 'widgets', 'content', 'server']),
	looksDown('offline', [
		'chat',
		'trace',
		'model',
		'hub',
		'draw',
		'ui',
		'widgets',
		'content',
		'server'
	]),
	looksDown('ui', ['search', 'widgets', 'content', 'server']),
	looksDown('search', ['widgets', 'content', 'server']),
	looksDown('widgets', ['server']),
	// A server that travels in a bundle, where nothing tells a script's kind but its ending.
	{ files: ['**/*.mjs'], ...ts.configs.disableTypeChecked }
];

export default config;
