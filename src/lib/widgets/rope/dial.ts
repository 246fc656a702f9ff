/** @file Points on the face of a clock: angles in radians, clockwise from the top. */

export interface Point {
	readonly x: number;
	readonly y: number;
}

export function pointAt(angle: number, radius: number): Point {
	return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
}

/** The angle of a point seen from the middle. */
export function angleOf({ x, y }: Point): number {
	return Math.atan2(x, -y);
}

/** The smallest turn from one angle to another, in (−π, π]. */
export function turnBetween(from: number, to: number): number {
	const turn = (to - from) % (2 * Math.PI);
	if (turn > Math.PI) return turn - 2 * Math.PI;
	return turn <= -Math.PI ? turn + 2 * Math.PI : turn;
}

/** An SVG path from `from`, clockwise by `turn`; more than a whole turn is a circle. */
export function drawArc(from: number, turn: number, radius: number): string {
	const part = Math.sign(turn) * Math.min(Math.abs(turn), 2 * Math.PI - 1e-3);
	const start = pointAt(from, radius);
	const end = pointAt(from + part, radius);
	const isLarge = Math.abs(part) > Math.PI ? 1 : 0;
	return `M${start.x} ${start.y}A${radius} ${radius} 0 ${isLarge} ${part > 0 ? 1 : 0} ${end.x} ${end.y}`;
}
