/** @file Which labels of a crowded axis are drawn, and how a token is written on one. */

const niceSteps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];

/** Indices `0, step, 2 step …` below `count`, with the smallest round step that keeps labels `minGap` pixels apart. */
export function thinLabels(count: number, cellSize: number, minGap: number): number[] {
	const step = niceSteps.find((candidate) => candidate * cellSize >= minGap) ?? count;
	return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

/** Control characters, and a space and a hyphen that cannot be seen. */
const unseen = /[\p{Cc}\u00a0\u00ad]/gu;

/** A token's text with its spaces, line ends and unseen characters made visible, cut to `longest` characters. */
export function writeToken(token: string, longest = 12): string {
	const visible = token
		.replaceAll(' ', '·')
		.replaceAll('\n', '⏎')
		.replaceAll('\t', '⇥')
		.replace(
			unseen,
			(character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
		);
	const characters = Array.from(visible);
	return characters.length > longest ? characters.slice(0, longest - 1).join('') + '…' : visible;
}
