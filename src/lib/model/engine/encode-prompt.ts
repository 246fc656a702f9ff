/** @file A prompt as the ids that a model can run. */
import { ModelError } from '../contract/model-error.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import { maxTokensOf } from './open-engine.ts';

/**
 * Token ids of a prompt, each of which has a row in the model's table.
 * @param prompt text, or ids that are checked all the same
 * @throws {ModelError} empty-prompt, too-many-tokens; unsupported-tokenizer where an id has no row: what a runtime reads there is an error
 * or zeros, by backend
 */
export function encodePrompt(
	files: LoadedFiles,
	prompt: string | readonly number[],
	isTemplated = false
): number[] {
	const { ids, isPartial } =
		typeof prompt === 'string'
			? files.tokenizer.encode(prompt, { isTemplated })
			: { ids: prompt, isPartial: false };
	const limit = maxTokensOf(files);
	if (ids.length === 0) throw new ModelError('empty-prompt');
	if (ids.length > limit || isPartial) {
		const count = `${isPartial ? 'more than ' : ''}${ids.length}`;
		throw new ModelError('too-many-tokens', `${count} tokens, at most ${limit}`);
	}
	const rows = files.config.vocabSize;
	const outside = ids.find((id) => id < 0 || id >= rows);
	if (outside !== undefined)
		throw new ModelError(
			'unsupported-tokenizer',
			`token ${outside}, “${files.tokenizer.show(outside)}”, is beyond the ${rows} rows of the model's table. Leave it out of the text, or take tokenizer.json and weights of one model.`
		);
	return [...ids];
}
