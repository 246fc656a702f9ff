/** @file Sentences with cells in them. Words of direction are computed, so that a claim cannot differ from its table. */
import { format } from 'd3-format';
import type { Comparison } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';

/** What a table says: claims about differences, and the numbers they rest on. */
export interface Findings {
	readonly claims: readonly string[];
	readonly numbers: readonly string[];
}

export const nothing: Findings = { claims: [], numbers: [] };

export function joinFindings(parts: readonly Findings[]): Findings {
	return {
		claims: parts.flatMap(({ claims }) => claims),
		numbers: parts.flatMap(({ numbers }) => numbers)
	};
}

function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

const threeDecimals = format('.3f');
const whole = format(',');

export function sayShare(share: number): string {
	return `${Math.round(100 * share)} %`;
}

export function sayNats(nats: number): string {
	return threeDecimals(nats).replace('-', '−');
}

export function sayCount(count: number): string {
	return whole(count);
}

function sign(text: string, value: number): string {
	return value > 0 ? `+${text}` : text.replace('-', '−');
}

export function saySignedNats(value: number): string {
	return sign(threeDecimals(value), value);
}

/** A difference of shares in percentage points. */
export function sayPoints(value: number): string {
	return sign((100 * value).toFixed(1), value);
}

/** "name value, name value" after what they are. */
export function sayList(
	subject: string,
	items: readonly (readonly [name: string, value: string])[]
): string {
	const list = items.map(([name, value]) => t('lab.find.item', { name, value })).join('; ');
	return t('lab.find.list', { subject, list });
}

/** How arm `a` differs from arm `b`: nothing where they share no seed. */
export function sayComparison(
	key: 'lab.find.loss' | 'lab.find.right' | 'lab.find.norm',
	names: { readonly a: string; readonly b: string; readonly where: string },
	found: Comparison | null
): readonly string[] {
	if (!found) return [];
	const say = key === 'lab.find.right' ? sayPoints : saySignedNats;
	const { direction, seeds, mean, least, greatest } = found;
	const range =
		seeds === 1 ? '' : t('lab.find.range', { least: say(least), greatest: say(greatest) });
	const where = names.where && t('lab.find.where', { where: names.where });
	return [capitalise(t(key, { ...names, where, direction, seeds, mean: say(mean), range }))];
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** Names with commas and an “and”. */
export function sayAll(names: readonly string[]): string {
	return list.format(names);
}

/** Names with commas, or “none”. */
export function sayNames(names: readonly string[]): string {
	return names.length > 0 ? names.join(', ') : t('lab.find.none');
}
