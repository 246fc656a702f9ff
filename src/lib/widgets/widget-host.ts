/** @file What a page tells the exhibits it shows. */
import { createContext } from 'svelte';
import { writeParameters, type ParameterValues } from '../url/parameters.ts';
import type { ShareLinks } from '../ui/share.ts';
import type { SendToParent } from './parent-channel.ts';
import type { WidgetEntry } from './registry.ts';

export interface WidgetHost {
	/** `page` in the museum, `embed` alone on a bare page, `embedded-lesson` in a bare lesson. */
	readonly kind: 'page' | 'embed' | 'embedded-lesson';
	readonly send: SendToParent;
}

export const [useWidgetHost, provideWidgetHost] = createContext<WidgetHost>();

/** Query parameters of a page that belong to the named exhibit, or null where it names another or none. */
export function readQuery(
	host: WidgetHost,
	name: string,
	search: string
): ReadonlyMap<string, unknown> | null {
	const query = new URLSearchParams(search);
	if (host.kind !== 'embed' && query.get('exhibit') !== name) return null;
	return new Map(query);
}

/**
 * Links to an exhibit in a state.
 * @param embedPath resolved path of `/embed/<name>/`, base included
 * @param height of the exhibit as it stands, in px: the best first guess for a frame of the same width
 */
export function makeLinks(
	host: WidgetHost,
	entry: WidgetEntry,
	values: ParameterValues,
	title: string,
	embedPath: string,
	height: number
): ShareLinks {
	const { origin, pathname } = window.location;
	const query = writeParameters(entry.parameters, values);
	const embedUrl = `${origin}${embedPath}${query && `?${query}`}`;
	const pageUrl =
		host.kind === 'embed'
			? embedUrl
			: `${origin}${pathname}?exhibit=${entry.name}${query && `&${query}`}#${entry.name}`;
	return { title, embedUrl, pageUrl, height };
}

/** What is left out, or undefined, keeps its old value. */
export function mergeState(
	before: ParameterValues,
	state: Readonly<Record<string, string | number | null | undefined>>
): ParameterValues {
	const merged = { ...before };
	for (const [name, value] of Object.entries(state)) if (value !== undefined) merged[name] = value;
	return merged;
}
