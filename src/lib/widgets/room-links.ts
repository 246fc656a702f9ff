/** @file Links to an exhibit that stands in a room of its own, where the address of the room keeps the state. */
import { resolve } from '$app/paths';
import type { ShareLinks } from '../ui/share.ts';
import { writeParameters, type Parameters, type ParameterValues } from '../url/parameters.ts';

interface Exhibit {
	/** As registered. */
	readonly name: string;
	readonly title: string;
	readonly parameters: Parameters;
	readonly values: ParameterValues;
	/** Path and anchor of the room. */
	readonly room: string;
	/** What is shown, to guess the height of a frame by. */
	readonly element?: HTMLElement | undefined;
}

/** The bare page's heading and margins, in px. */
const frameRoom = 48;

export function makeRoomLinks(exhibit: Exhibit): ShareLinks {
	const { name, title, parameters, values, room, element } = exhibit;
	const written = writeParameters(parameters, values);
	const query = written && `?${written}`;
	const [path = '', anchor] = room.split('#');
	const { origin } = window.location;
	return {
		title,
		embedUrl: `${origin}${resolve('/embed/[widget]', { widget: name })}${query}`,
		pageUrl: `${origin}${path}${query}${anchor ? `#${anchor}` : ''}`,
		height: Math.ceil(element?.getBoundingClientRect().height ?? 600) + frameRoom,
		names: Object.keys(parameters)
	};
}
