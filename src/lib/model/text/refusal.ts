import { ModelError } from '../contract/model-error.ts';

/** What is thrown where a `tokenizer.json` asks for something that is not done here as the reference does it. */
export function refuse(kind: string, name: unknown): ModelError {
	const told = typeof name === 'string' ? name : JSON.stringify(name);
	return new ModelError(
		'unsupported-tokenizer',
		`tokenizer.json asks for the ${kind} “${told}”, which this site does not know.`
	);
}
