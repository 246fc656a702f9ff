// Compares our tokens of the generated corpus with a reference that `python lab/reference_tokens.py <tokenizer.json>` printed.
//     node scripts/compare-tokens.js <tokenizer.json> <reference.json>
import { readFileSync } from 'node:fs';
import { createServer } from 'vite';

const [tokenizerPath, referencePath] = process.argv.slice(2);
if (!tokenizerPath || !referencePath) {
	console.error('node scripts/compare-tokens.js <tokenizer.json> <reference.json>');
	process.exit(2);
}
const server = await createServer({
	configFile: false,
	server: { middlewareMode: true },
	logLevel: 'silent',
	optimizeDeps: { noDiscovery: true }
});
const { TextTokenizer } = await server.ssrLoadModule('/src/lib/model/text/tokenizer.ts');
const { drawTexts, listDifferences, readReference } =
	await server.ssrLoadModule('/tests/tokens/corpus.ts');
const reference = readReference(referencePath);
const texts = drawTexts(reference);
const tokenizer = new TextTokenizer(JSON.parse(readFileSync(tokenizerPath, 'utf8')));
const differences = listDifferences(tokenizer, texts, reference.tokenizers_of.given);
for (const { text, ids, ends } of differences.slice(0, 10))
	console.log(JSON.stringify({ text, ids, ends }));
console.log(
	`${differences.length} of ${texts.length} texts differ from tokenizers ${reference.tokenizers}`
);
await server.close();
process.exitCode = differences.length > 0 ? 1 : 0;
