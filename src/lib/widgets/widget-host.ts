/** @file What a page tells the exhibits it shows. */
import { createContext } from 'svelte';
import type { ParameterValues } from '../url/parameters.ts';
import type { Exhibits } from './exhibits.ts';
import type { SendToParent } from './parent-channel.ts';

export interface WidgetHost {
	/** `page` in the museum, `embed` alone on a bare page, `embedded-lesson` in a bare lesson. */
	readonly kind: 'page' | 'embed' | 'embedded-lesson';
	readonly send: SendToParent;
	/** What exhibits leave here they find again when the person comes back to them, as long as the tab stays on the site. */
	readonly memory?: Map<string, unknown>;
	/** Those of this page. */
	readonly exhibits: Exhibits;
}

export const [useWidgetHost, provideWidgetHost] = createContext<WidgetHost>();

/** Query parameters of a page that belong to the exhibit with this anchor, or null where they name another or none. */
export function readQuery(
	host: WidgetHost,
	anchor: string,
	query: URLSearchParams
): ReadonlyMap<string, unknown> | null {
	if (host.kind !== 'embed' && query.get('exhibit') !== anchor) return null;
	return new Map(query);
}

/** A link whose fragment holds a text (see embed/address.ts) has no anchor to go to: its exhibit brings itself into view. */
export function isMeantByLink(host: WidgetHost, anchor: string): boolean {
	return (
		host.kind === 'page' &&
		location.hash.startsWith('#z=') &&
		new URLSearchParams(location.search).get('exhibit') === anchor
	);
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
