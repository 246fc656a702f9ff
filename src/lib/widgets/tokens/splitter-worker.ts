/** @file Holds both vocabularies and cuts texts, off the page's thread: making one of 128,000 entries takes a second or more. */
import { ModelError, describeFailure } from '../../model/contract/model-error.ts';
import { fetchBytes, verifyFile } from '../../model/files/model-files.ts';
import { TextTokenizer } from '../../model/text/tokenizer.ts';
import { vocabularyIds, type Split, type VocabularyId } from './split.ts';
import type { SplitterReply, SplitterRequest, VocabularyFile } from './splitter-protocol.ts';

const tokenizers = new Map<VocabularyId, TextTokenizer>();

self.onmessage = (event: MessageEvent<SplitterRequest>) => void answer(event.data);

async function answer(request: SplitterRequest): Promise<void> {
	const { id } = request;
	try {
		if (request.type === 'open') {
			let loadedBytes = 0;
			const count = (bytes: number) =>
				reply({ id, type: 'progress', loadedBytes: (loadedBytes += bytes) });
			await Promise.all(
				vocabularyIds.map(async (vocabulary) => {
					const tokenizer = await open(request.files[vocabulary], count);
					tokenizers.set(vocabulary, tokenizer);
				})
			);
			reply({ id, type: 'opened' });
		} else {
			const splits = { smollm3: cut('smollm3', request.texts), nano: cut('nano', request.texts) };
			reply({ id, type: 'split', splits });
		}
	} catch (error) {
		reply({ id, type: 'failed', failure: describeFailure(error) });
	}
}

/** @throws {ModelError} */
async function open(file: VocabularyFile, onBytes: (bytes: number) => void) {
	const bytes = await fetchBytes(file.url, file.path, { onBytes }, file.bytes);
	await verifyFile(file, bytes);
	const body = new Response(bytes).body;
	const text = file.isGzipped
		? await new Response(body?.pipeThrough(new DecompressionStream('gzip'))).text()
		: new TextDecoder().decode(bytes);
	return new TextTokenizer(JSON.parse(text) as object);
}

function cut(vocabulary: VocabularyId, texts: readonly string[]): Split[] {
	const tokenizer = tokenizers.get(vocabulary);
	if (!tokenizer) throw new ModelError('internal', 'the vocabulary is not loaded');
	return texts.map((text) => {
		const { ids, tokens, isPartial } = tokenizer.encode(text);
		return { ids: [...ids], tokens, isPartial };
	});
}

function reply(message: SplitterReply): void {
	self.postMessage(message);
}
