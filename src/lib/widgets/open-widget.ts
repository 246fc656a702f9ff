/** @file What an exhibit needs from the registry once it is opened. Fetched then: parameters and their checks are no part of a lesson's first JavaScript. */
import {
	readParameters,
	writeParameters,
	type BadParameter,
	type ParameterValues
} from '../url/parameters.ts';
import type { ShareLinks } from '../ui/share.ts';
import type { WidgetEntry } from './entry.ts';
import { findWidget } from './registry.ts';
import type { WidgetHost } from './widget-host.ts';

export interface OpenWidget {
	readonly entry: WidgetEntry;
	readonly values: ParameterValues;
	/** Settings that were refused. */
	readonly bad: readonly BadParameter[];
}

/**
 * The named exhibit with its parameters read and checked.
 * @throws {Error} where there is no such exhibit
 */
export function openWidget(name: string, given: ReadonlyMap<string, unknown>): OpenWidget {
	const entry = findWidget(name);
	if (!entry) throw new Error(`There is no widget "${name}".`);
	return { entry, ...readParameters(entry.parameters, given) };
}

/** An exhibit where it stands. */
interface Standing {
	readonly title: string;
	/** Its id in the page. */
	readonly anchor: string;
	/** Resolved path of `/embed/<name>/`, base included. */
	readonly embedPath: string;
	/** As it stands, in px: the best first guess for a frame of the same width. */
	readonly height: number;
}

/** Links to an exhibit in a state. */
export function makeLinks(
	host: WidgetHost,
	entry: WidgetEntry,
	values: ParameterValues,
	{ title, anchor, embedPath, height }: Standing
): ShareLinks {
	const { origin, pathname } = window.location;
	const query = writeParameters(entry.parameters, values);
	const embedUrl = `${origin}${embedPath}${query && `?${query}`}`;
	const pageUrl =
		host.kind === 'embed'
			? embedUrl
			: `${origin}${pathname}?exhibit=${anchor}${query && `&${query}`}#${anchor}`;
	return { title, embedUrl, pageUrl, height };
}
