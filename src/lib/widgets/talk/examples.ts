/** @file First things to say: what a model was taught, so that a learner need not guess it. */

/** Texts for an empty conversation. */
export function findExamples(modelId: string, isPlain: boolean, hasTools: boolean): string[] {
	if (isPlain) return ['Once upon a time there was', 'The largest city in the country is'];
	if (modelId.startsWith('micro-')) return ['What is 27+45?', 'What is 83-46?', 'What is 3+4+5+6?'];
	if (hasTools) return ['What is 1234.5 * 678.9?', 'What time is it in Tokyo?'];
	return [
		'Why does the moon look larger near the horizon?',
		'Give me a short rhyme about a clock.'
	];
}
