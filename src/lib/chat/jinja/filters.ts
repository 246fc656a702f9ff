/** @file All filters by name, with those that run other filters and tests. */
import { bind } from './binding.ts';
import { fail, refuse } from './fault.ts';
import { markingFilters, unfollowedFilters } from './known-names.ts';
import { isTrue } from './represent.ts';
import { mark, plain } from './safe-text.ts';
import { getter, sequenceFilters } from './sequence-filters.ts';
import { each } from './sequences.ts';
import { runTest } from './tests.ts';
import { formatFilter, textFilters, type Filter } from './text-filters.ts';
import { Iter, type Given, type Value } from './values.ts';

type Choice = { readonly byAttribute: boolean; readonly keeps: boolean };

const choices: Readonly<Record<string, Choice>> = {
	select: { byAttribute: false, keeps: true },
	reject: { byAttribute: false, keeps: false },
	selectattr: { byAttribute: true, keeps: true },
	rejectattr: { byAttribute: true, keeps: false }
};

function* choose(
	value: Value,
	{ positional, named }: Given,
	{ byAttribute, keeps }: Choice
): Generator<Value, void> {
	if (!isTrue(value)) return;
	if (byAttribute && positional.length === 0) fail('Missing parameter for attribute name');
	const get = byAttribute ? getter(positional[0] ?? null, undefined, false) : (item: Value) => item;
	const [name, ...rest] = positional.slice(byAttribute ? 1 : 0);
	const holds = (item: Value) =>
		name === undefined
			? isTrue(item)
			: runTest(nameOf(name, 'test'), item, { positional: rest, named });
	for (const item of each(value)) if (holds(get(item)) === keeps) yield item;
}

function* map(value: Value, { positional, named }: Given): Generator<Value, void> {
	if (!isTrue(value)) return;
	const attribute = named.get('attribute');
	if (positional.length === 0 && attribute !== undefined) {
		const odd = [...named.keys()].find((key) => key !== 'attribute' && key !== 'default');
		if (odd !== undefined) fail(`Unexpected keyword argument '${odd}'`);
		const get = getter(attribute, named.get('default'), false);
		for (const item of each(value)) yield get(item);
		return;
	}
	const [name, ...rest] = positional;
	if (name === undefined) fail('map requires a filter argument');
	for (const item of each(value))
		yield plain(runFilter(nameOf(name, 'filter'), item, { positional: rest, named }));
}

function nameOf(value: Value, kind: 'filter' | 'test'): string {
	return typeof value === 'string' ? value : fail(`No ${kind} of that name found.`);
}

function find(name: string): Filter | undefined {
	if (Object.hasOwn(textFilters, name)) return textFilters[name];
	return Object.hasOwn(sequenceFilters, name) ? sequenceFilters[name] : undefined;
}

/** @throws {TemplateFault} refused for a filter of Jinja's that is not followed, failed for one that is not there */
export function runFilter(name: string, value: Value, given: Given): Value {
	if (markingFilters.has(name)) return mark(name, value);
	if (name === 'map') return new Iter(map(value, given));
	if (name === 'format') return formatFilter(value, given);
	const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
	if (choice) return new Iter(choose(value, given, choice));
	const [parameters, run] = find(name) ?? unknown(name);
	return run(value, bind(name, parameters, given));
}

function unknown(name: string): never {
	if (unfollowedFilters.has(name)) refuse(`the filter “${name}” is not followed here`);
	fail(`No filter named '${name}' found.`);
}
