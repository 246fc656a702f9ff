/** @file What an exhibit needs from the registry once it is opened. Fetched then: parameters and their checks are no part of a lesson's first JavaScript. */
import { unpackQuery } from '../embed/address.ts';
import {
	readParameters,
	refuse,
	writeParameters,
	type BadParameter,
	type ParameterValues
} from '../url/parameters.ts';
import type { ShareLinks } from '../ui/share.ts';
import type { WidgetEntry } from './entry.ts';
import { openFrame, type Frame } from './frame.ts';
import { readFrame } from './frame-settings.ts';
import { lockControls } from './lock-controls.ts';
import Notes from './Notes.svelte';
import { findWidget } from './registry.ts';
import { readQuery, type WidgetHost } from './widget-host.ts';

export { Notes };

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

interface OpenPlace extends OpenWidget {
	readonly frame: Frame;
	readonly guard: ReturnType<typeof lockControls>;
}

/**
 * The exhibit of a place: with what the address says where it speaks of this one, else with what the lesson gave it.
 * @throws {Error} where there is no such exhibit
 */
export async function openPlace(
	name: string,
	host: WidgetHost,
	anchor: string,
	given: ReadonlyMap<string, unknown>
): Promise<OpenPlace> {
	const damaged: BadParameter[] = [];
	const query = await unpackQuery(location).catch((error: unknown) => {
		const why = error instanceof Error ? error.message : String(error);
		damaged.push(refuse('z', location.hash, `a whole link. ${why}`));
		return new URLSearchParams(location.search);
	});
	const own = readQuery(host, anchor, query);
	const { entry, values, bad } = openWidget(name, own ?? given);
	if (host.kind === 'page')
		return { entry, values, bad: own ? [...bad, ...damaged] : bad, frame: openFrame, guard: null };
	const { frame } = readFrame(query);
	const unknown =
		host.kind === 'embed' ? frame.lock.filter((lock) => !(lock in entry.parameters)) : [];
	const names = Object.keys(entry.parameters);
	const refused = unknown.map((lock) => refuse('lock', lock, describeNames(names)));
	const guard = lockControls(frame);
	return { entry, values, bad: [...bad, ...damaged, ...refused], frame, guard };
}

/** What the names of an exhibit's settings are, for a note. */
export function describeNames(names: readonly string[]): string {
	return names.length > 0 ? `one of ${names.join(', ')}` : 'a setting: this exhibit has none';
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
	return { title, embedUrl, pageUrl, height, names: Object.keys(entry.parameters) };
}
