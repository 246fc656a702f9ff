/** @file Which labels of a crowded axis are drawn, and how a token is written on one. */

const niceSteps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];

/** Indices `0, step, 2 step …` below `count`, with the smallest round step that keeps labels `minGap` pixels apart. */
export function thinLabels(count: number, cellSize: number, minGap: number): number[] {
	const step = niceSteps.find((candidate) => candidate * cellSize >= minGap) ?? count;
	return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

/** A token's text with its spaces and line ends made visible, cut to `longest` characters. */
export function writeToken(token: string, longest = 12): string {
	const visible = token.replaceAll(' ', '·').replaceAll('\n', '⏎').replaceAll('\t', '⇥');
	const characters = Array.from(visible);
	return characters.length > longest ? characters.slice(0, longest - 1).join('') + '…' : visible;
}
