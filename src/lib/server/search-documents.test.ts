import { describe, expect, it } from 'vitest';
import { makeIndex, readIndex, search } from '../search/find.ts';
import { searchKinds } from '../search/search-document.ts';
import { searchDocuments } from './search-documents.ts';

const index = readIndex(JSON.parse(JSON.stringify(makeIndex(searchDocuments))));
const first = (query: string, count = 1) =>
	search(index, query)
		.slice(0, count)
		.map(({ path }) => path);

describe('what can be found', () => {
	it('has something of every kind, each with a title, a room and a path of its own kind', () => {
		for (const kind of searchKinds)
			expect(
				searchDocuments.filter((document) => document.kind === kind).length,
				kind
			).toBeGreaterThan(5);
		for (const { title, room, path, text } of searchDocuments) {
			expect(title, path).not.toBe('');
			expect(room, path).not.toBe('');
			expect(path).toMatch(/^\/([a-z0-9.-]+\/)*(#[\p{L}\p{N}.-]+)?$/u);
			expect(`${title} ${text}`, path).not.toMatch(/<\/?(Term|Widget|script|em)|\$|`|\0/);
		}
	});
	it('leads to each place once for each of its kinds', () => {
		const places = searchDocuments.map(({ kind, path }) => `${kind} ${path}`);
		expect(places.filter((place, at) => places.indexOf(place) !== at)).toEqual([
			// Two exhibits of one hall.
			'exhibit /battle/'
		]);
	});
});

describe('a search', () => {
	it.each([
		['yarn', '/lessons/yarn/'],
		['nope', '/glossary/#nope'],
		['NoPE layers', '/lessons/nope-layers/'],
		['kv cache', '/glossary/#kv-cache'],
		['causal mask', '/glossary/#causal-mask'],
		['grouped query', '/lessons/grouped-query-attention/'],
		['gsm8k', '/battle/#base-gsm8k-smollm3-3b-base'],
		['qwen3 4b', '/museum/qwen3-4b/'],
		['384 gpus', '/lessons/384-gpus/'],
		['two minds', '/lessons/two-minds/'],
		['release date', '/sources/#general.release-date'],
		['what is the residual stream?', '/glossary/#residual-stream'],
		['about smollm3', '/museum/smollm3/']
	])('for “%s” begins with %s', (query, path) => {
		expect(first(query)).toEqual([path]);
	});

	it.each([
		['residul stream', '/glossary/#residual-stream'],
		['attenton bench', '/#attention-bench'],
		['tokenisation', '/glossary/#token'],
		['rotery', '/glossary/#rope'],
		['logit lense', '/lessons/logit-lens/'],
		['grouped-query attn', '/lessons/grouped-query-attention/']
	])('for “%s”, mistaken, still has %s near the top', (query, path) => {
		expect(first(query, 6).filter((found) => found.endsWith(path))).toHaveLength(1);
	});

	it('finds a word while it is typed', () => {
		expect(first('resid', 5)).toContain('/glossary/#residual-stream');
		expect(first('quantis', 20).length).toBeGreaterThan(0);
	});

	it('takes no number for another', () => {
		for (const { words } of search(index, '384')) expect([...words]).toContain('384');
	});

	it('with a word that nothing has still finds the others', () => {
		expect(first('yarn zzzzqqq', 3)).toContain('/lessons/yarn/');
	});

	it('for nothing, or for words that ask nothing, finds nothing', () => {
		expect(search(index, '')).toEqual([]);
		expect(search(index, 'what is the')).toEqual([]);
	});

	it('for what is nowhere finds nothing', () => {
		expect(search(index, 'qqqqzzzzxxxx')).toEqual([]);
	});
});
