/** @file A small tokenizer for random models: real byte-level BPE, so any text goes through it. */

/** The simplest chat template there is. */
export const chatTemplate =
	"{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}" +
	"{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";

/** A byte-level BPE of 300 tokens as `tokenizer.json`: a special token, the 256 bytes, and a few merges. */
export function makeRandomTokenizer() {
	const alphabet: string[] = [];
	let next = 256;
	for (let byte = 0; byte < 256; byte++) {
		const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
		alphabet.push(String.fromCodePoint(isPrintable ? byte : next++));
	}
	const merges = 'h e,l l,he ll,o r,t h,th e,Ġ the,a n,i n,Ġ w'
		.split(',')
		.map((pair) => pair.split(' '));
	const pieces = ['<|endoftext|>', ...alphabet, ...merges.map((pair) => pair.join(''))];
	return {
		version: '1.0',
		added_tokens: [
			{
				id: 0,
				content: '<|endoftext|>',
				special: true,
				single_word: false,
				lstrip: false,
				rstrip: false,
				normalized: false
			}
		],
		normalizer: null,
		pre_tokenizer: {
			type: 'ByteLevel',
			add_prefix_space: false,
			trim_offsets: true,
			use_regex: true
		},
		post_processor: null,
		decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
		model: {
			type: 'BPE',
			vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
			merges
		}
	};
}
