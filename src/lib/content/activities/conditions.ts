/** @file What an activity asks of an exhibit's output: conditions on what it reports of its live model and of its view. No chance is in it. */
import * as v from 'valibot';

const path = v.pipe(
	v.string(),
	v.regex(/^(result|state)(\.[\w-]+)+$/, 'Begins with “result.” or “state.”.')
);
const value = v.union([v.string(), v.number()]);

export const conditionSchema = v.pipe(
	v.strictObject({
		/** Where the value is found: `result.next.0.text`, `state.layer`. */
		of: path,
		is: v.exactOptional(value),
		isNot: v.exactOptional(value),
		sameAs: v.exactOptional(path),
		differsFrom: v.exactOptional(path),
		/** Numbers. */
		below: v.exactOptional(v.number()),
		above: v.exactOptional(v.number()),
		/** A regular expression that the whole text matches. */
		matches: v.exactOptional(v.string())
	}),
	v.check(
		(condition) => Object.keys(condition).length > 1,
		'A condition without a comparison is no condition.'
	)
);
export type Condition = v.InferOutput<typeof conditionSchema>;

/** What an exhibit has reported last. */
export interface Output {
	/** Of the model that ran here. */
	readonly result: Readonly<Record<string, unknown>>;
	/** What would recreate its view. */
	readonly state: Readonly<Record<string, unknown>>;
}

/** The value at a path, or undefined where there is none. */
export function readPath(output: Output, at: string): unknown {
	return at.split('.').reduce<unknown>((found, key) => {
		if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
		return (found as Readonly<Record<string, unknown>>)[key];
	}, output);
}

/** Whether the output meets every condition; a value that is not there meets none. */
export function meets(output: Output, conditions: readonly Condition[]): boolean {
	return conditions.every((condition) => meetsOne(output, condition));
}

function meetsOne(output: Output, condition: Condition): boolean {
	const found = readPath(output, condition.of);
	if (found === undefined || found === null) return false;
	const { is, isNot, sameAs, differsFrom, below, above, matches } = condition;
	if (is !== undefined && found !== is) return false;
	if (isNot !== undefined && found === isNot) return false;
	if (sameAs !== undefined && found !== readPath(output, sameAs)) return false;
	if (differsFrom !== undefined && found === readPath(output, differsFrom)) return false;
	if (below !== undefined && !(typeof found === 'number' && found < below)) return false;
	if (above !== undefined && !(typeof found === 'number' && found > above)) return false;
	if (matches === undefined) return true;
	const isPlain = typeof found === 'string' || typeof found === 'number';
	return isPlain && new RegExp(`^(?:${matches})$`).test(`${found}`);
}
