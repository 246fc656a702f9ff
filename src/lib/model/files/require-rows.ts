/** @file Whether a tokenizer is that of a model's table. */
import { ModelError } from '../contract/model-error.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

/**
 * A vocabulary that is larger than the table belongs to another model. Added tokens may lie beyond it, as the reference allows: only a text
 * that has one is refused.
 * @throws {ModelError} unsupported-tokenizer
 */
export function requireRows({ vocabularySize }: TextTokenizer, rows: number): void {
	if (vocabularySize <= rows) return;
	throw new ModelError(
		'unsupported-tokenizer',
		`tokenizer.json has ${vocabularySize} tokens, the model's table ${rows} rows. Take both files of one model.`
	);
}
