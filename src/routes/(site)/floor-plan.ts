/** @file The house as a drawing: walls with doors cut into them. Units are those of the drawing, 1200 × 600. */
import type { ActId } from '$lib/content/acts.ts';

export const size = { width: 1200, height: 600 } as const;

export interface Room {
	readonly act: ActId;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export const rooms: readonly Room[] = [
	{ act: 'reading', x: 190, y: 0, width: 330, height: 300 },
	{ act: 'architecture', x: 520, y: 0, width: 350, height: 330 },
	{ act: 'museum', x: 870, y: 0, width: 330, height: 330 },
	{ act: 'training', x: 820, y: 330, width: 380, height: 270 },
	{ act: 'post-training', x: 520, y: 330, width: 300, height: 270 },
	{ act: 'in-your-hands', x: 190, y: 300, width: 330, height: 300 }
];

/** Lines of text that a room's name, sentence and margins take. */
const headLines = 4.5;

/** Units of the drawing that a letter of a room's list takes, on the narrowest screen that has its minutes beside it. */
const letterWidth = 11;

/**
 * How tall the house must be for every room to hold its list: a lesson more, or a title that breaks in two, makes it grow.
 * @param lists titles in each room's list
 * @returns lines of such a list
 */
export function measureHouse(lists: Readonly<Record<string, readonly string[]>>): number {
	const needs = rooms.map(({ act, width, height }) => {
		const lines = (lists[act] ?? []).map((title) =>
			Math.ceil((title.length * letterWidth) / width)
		);
		return (lines.reduce((sum, count) => sum + count, 0) + headLines) / height;
	});
	return Math.ceil(size.height * Math.max(...needs));
}

/** A straight wall; `start < end` along its axis. */
export interface Wall {
	readonly axis: 'x' | 'y';
	/** Where it stands on the other axis. */
	readonly at: number;
	readonly start: number;
	readonly end: number;
	/** Middles of its doors, in order. */
	readonly doors: readonly number[];
}

export const walls: readonly Wall[] = [
	{ axis: 'x', at: 0, start: 190, end: 1200, doors: [] },
	{ axis: 'x', at: 600, start: 190, end: 1200, doors: [] },
	{ axis: 'x', at: 300, start: 190, end: 520, doors: [] },
	{ axis: 'x', at: 330, start: 520, end: 1200, doors: [1140] },
	{ axis: 'y', at: 190, start: 0, end: 600, doors: [165, 450] },
	{ axis: 'y', at: 520, start: 0, end: 600, doors: [165, 450] },
	{ axis: 'y', at: 870, start: 0, end: 330, doors: [165] },
	{ axis: 'y', at: 820, start: 330, end: 600, doors: [450] },
	{ axis: 'y', at: 1200, start: 0, end: 600, doors: [] },
	// The foyer, set back from the street.
	{ axis: 'y', at: 0, start: 110, end: 490, doors: [300] },
	{ axis: 'x', at: 110, start: 0, end: 190, doors: [] },
	{ axis: 'x', at: 490, start: 0, end: 190, doors: [] }
];

export const doorWidth = 56;

/** The stretches of a wall between its doors. */
export function cutDoors({ start, end, doors }: Wall): readonly (readonly [number, number])[] {
	const edges = [
		start,
		...doors.flatMap((door) => [door - doorWidth / 2, door + doorWidth / 2]),
		end
	];
	return Array.from({ length: edges.length / 2 }, (_, piece) => [
		edges[2 * piece] ?? start,
		edges[2 * piece + 1] ?? end
	]);
}

/** All walls as one SVG path. */
export function wallPath(): string {
	return walls
		.flatMap((wall) =>
			cutDoors(wall).map(([from, to]) =>
				wall.axis === 'x' ? `M${from} ${wall.at}H${to}` : `M${wall.at} ${from}V${to}`
			)
		)
		.join('');
}

/** The way through, from the street to the last room and out again. */
export const route = 'M-36 270H95V165H1140V450H95V330H-36';

/** Open door leaves with the arc they swing through, as plans draw them. A visitor pushes them open: on the way back they swing left. */
export function doorPath(): string {
	const half = doorWidth / 2;
	const wayBack = size.height / 2;
	return walls
		.flatMap(({ axis, at, doors }) =>
			doors.map((door) =>
				axis === 'x'
					? `M${door - half} ${at}v${half}a${half} ${half} 0 0 0 ${half} ${-half}M${door + half} ${at}v${half}a${half} ${half} 0 0 1 ${-half} ${-half}`
					: swing(at, door, door > wayBack ? -half : half)
			)
		)
		.join('');
}

/** Both leaves of a door in an upright wall; to the left where `leaf` is negative. */
function swing(at: number, door: number, leaf: number): string {
	const half = Math.abs(leaf);
	const [above, below] = leaf > 0 ? [1, 0] : [0, 1];
	return (
		`M${at} ${door - half}h${leaf}a${half} ${half} 0 0 ${above} ${-leaf} ${half}` +
		`M${at} ${door + half}h${leaf}a${half} ${half} 0 0 ${below} ${-leaf} ${-half}`
	);
}
