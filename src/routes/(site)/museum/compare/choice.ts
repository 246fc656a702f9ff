import type { MuseumModel } from '$lib/facts/schema.ts';
import { numericIds } from '$lib/widgets/compare/fields.ts';
import type { ChoiceParameter } from '$lib/url/parameters.ts';

export const nobody = 'none';

/** What the address of the comparison may hold. */
export function makeParameters(models: readonly MuseumModel[]) {
	const ids = models.map(({ id }) => id);
	const choose = (fallback: string, values: readonly string[], description: string) =>
		({ type: 'choice', default: fallback, values, description }) satisfies ChoiceParameter;
	return {
		a: choose('smollm3-3b', ids, 'First model.'),
		b: choose('qwen2.5-3b', ids, 'Second model.'),
		c: choose(nobody, [nobody, ...ids], 'Third model, or none.'),
		x: {
			type: 'choice',
			default: 'parameters',
			values: numericIds,
			description: 'Field across the scatter.'
		},
		y: {
			type: 'choice',
			default: 'cacheAt32k',
			values: numericIds,
			description: 'Field up the scatter.'
		}
	} as const;
}
