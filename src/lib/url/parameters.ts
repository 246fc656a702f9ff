/**
 * @file State in the query string: what may stand there, read with doubt and written back short.
 *
 * A specification lists the parameters of an exhibit. Reading never throws: a bad value is left out, the default takes
 * its place, and the caller gets a `BadParameter` to show.
 */
import * as v from 'valibot';
import { isScheduleText } from './schedule-text.ts';

interface Described {
	/** For people who embed, in catalog.json. */
	readonly description: string;
}
export interface TextParameter extends Described {
	readonly type: 'text';
	readonly default: string;
	/** In UTF-16 units. */
	readonly maxLength: number;
}
export interface IntegerParameter extends Described {
	readonly type: 'integer';
	/** `null` leaves the choice to the exhibit. */
	readonly default: number | null;
	readonly min: number;
	readonly max: number;
}
export interface NumberParameter extends Described {
	readonly type: 'number';
	readonly default: number | null;
	readonly min: number;
	readonly max: number;
}
export interface ChoiceParameter extends Described {
	readonly type: 'choice';
	readonly default: string;
	readonly values: readonly string[];
	/** A regular expression of what else may stand there, and how that is called beside the values. */
	readonly orElse?: { readonly pattern: string; readonly description: string };
}
/** See schedule-text.ts. */
export interface ScheduleParameter extends Described {
	readonly type: 'schedule';
	readonly default: string;
}
/** Several, with commas between. */
export interface ListParameter extends Described {
	readonly type: 'list';
	readonly default: string;
	/** A regular expression of one of them, and how they are called together. */
	readonly item: { readonly pattern: string; readonly description: string };
}
export type Parameter =
	| TextParameter
	| IntegerParameter
	| NumberParameter
	| ChoiceParameter
	| ScheduleParameter
	| ListParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

export type ParameterValue<P extends Parameter> = P extends ChoiceParameter
	? P['values'][number]
	: P extends IntegerParameter | NumberParameter
		? P['default'] extends number
			? number
			: number | null
		: string;
/** The values a specification yields, defaults filled in. */
export type ValuesOf<S extends Parameters> = { readonly [K in keyof S]: ParameterValue<S[K]> };
/** Any exhibit's values. */
export type ParameterValues = Readonly<Record<string, string | number | null>>;

export interface BadParameter {
	readonly name: string;
	/** As it stood in the address, cut to 40 units. */
	readonly given: string;
	readonly allowed: string;
}

/** Takes `unknown`, because lessons pass numbers and addresses pass strings. */
function schemaOf(parameter: Parameter): v.GenericSchema<unknown, string | number | null> {
	const decimal = v.pipe(
		v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?(e\d+)?$/i))]),
		v.transform(Number),
		v.finite()
	);
	switch (parameter.type) {
		case 'text':
			return v.pipe(v.string(), v.maxLength(parameter.maxLength));
		case 'choice':
			return parameter.orElse
				? v.union([
						v.picklist(parameter.values),
						v.pipe(v.string(), v.maxLength(200), v.regex(new RegExp(parameter.orElse.pattern)))
					])
				: v.picklist(parameter.values);
		case 'schedule':
			return v.pipe(v.string(), v.check(isScheduleText));
		case 'list':
			return v.pipe(
				v.string(),
				v.maxLength(1000),
				v.check((text) =>
					splitList(text).every((item) => new RegExp(parameter.item.pattern).test(item))
				)
			);
		case 'integer':
			return v.pipe(decimal, v.integer(), v.minValue(parameter.min), v.maxValue(parameter.max));
		case 'number':
			return v.pipe(decimal, v.minValue(parameter.min), v.maxValue(parameter.max));
	}
}

/** The entries of a list. */
export function splitList(text: string): readonly string[] {
	return text
		.split(',')
		.map((item) => item.trim())
		.filter(Boolean);
}

/** What a parameter accepts, in words, for the note beside a refused one. */
export function describeAllowed(parameter: Parameter): string {
	switch (parameter.type) {
		case 'text':
			return `text of at most ${parameter.maxLength} characters`;
		case 'choice':
			return `one of ${[...parameter.values, parameter.orElse?.description].filter(Boolean).join(', ')}`;
		case 'schedule':
			return 'own, or one of o, r, n per layer, such as r,r,r,n';
		case 'list':
			return `${parameter.item.description}, with commas between`;
		case 'integer':
			return `a whole number from ${parameter.min} to ${parameter.max}`;
		case 'number':
			return `a number from ${parameter.min} to ${parameter.max}`;
	}
}

/** Reads each parameter of the specification from `given`; what is absent, empty or bad takes its default. */
export function readParameters<S extends Parameters>(
	specification: S,
	given: ReadonlyMap<string, unknown>
): { values: ValuesOf<S>; bad: readonly BadParameter[] } {
	const bad: BadParameter[] = [];
	const values: Record<string, string | number | null> = {};
	for (const [name, parameter] of Object.entries(specification)) {
		values[name] = parameter.default;
		const raw = given.get(name);
		if (raw === undefined || raw === null || raw === '') continue;
		const result = v.safeParse(schemaOf(parameter), raw);
		if (result.success) values[name] = result.output;
		else bad.push(refuse(name, raw, describeAllowed(parameter)));
	}
	return { values: values as ValuesOf<S>, bad };
}

/** The note about a value that stays out. */
export function refuse(name: string, raw: unknown, allowed: string): BadParameter {
	const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : typeof raw;
	return { name, given: text.length > 40 ? `${text.slice(0, 40)}…` : text, allowed };
}

/** The shortest query string that reads back as these values: defaults are left out. */
export function writeParameters(specification: Parameters, values: ParameterValues): string {
	const query = new URLSearchParams();
	for (const [name, parameter] of Object.entries(specification)) {
		const value = values[name];
		if (value === undefined || value === null || value === parameter.default) continue;
		query.set(name, String(value));
	}
	return query.toString();
}
