import type { Conflict } from '$lib/facts/schema.ts';
import type { Parameters, ValuesOf } from '$lib/url/parameters.ts';

export const severities = ['all', 'high', 'medium', 'low'] as const;
export const kinds = [
	'all',
	'secondary-vs-primary',
	'secondary-vs-secondary',
	'primary-vs-primary',
	'secondary-internal'
] as const;

export const filterParameters = {
	severity: {
		type: 'choice',
		default: 'all',
		values: severities,
		description: 'How much the disagreement matters.'
	},
	kind: { type: 'choice', default: 'all', values: kinds, description: 'Who disagrees with whom.' }
} as const satisfies Parameters;

export type FilterValues = ValuesOf<typeof filterParameters>;

export function isShown(conflict: Conflict, { severity, kind }: FilterValues): boolean {
	return (
		(severity === 'all' || conflict.severity === severity) &&
		(kind === 'all' || conflict.kind === kind)
	);
}
