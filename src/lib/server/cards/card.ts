/** @file The layout of a card: where the house's name, the title and a picture stand. Sizes in px. */
import { ink } from './ink.ts';
import { measure, setLine, wrap, type Style } from './typeset.ts';

/** What the large networks show whole. */
export const cardSize = { width: 1200, height: 630 } as const;
/** The room a picture has. */
export const pictureSize = { width: 500, height: 440 } as const;

export interface Picture {
	/** SVG in a box of `pictureSize`. */
	readonly svg: string;
	/** What is seen, and where it comes from. */
	readonly caption: string;
}

export interface Card {
	/** Room and kind: "Act II · Architecture". */
	readonly over: string;
	readonly title: string;
	/** A line below the title: the minutes of a lesson, a summary. */
	readonly under: string;
	/** Null for a card of words alone. */
	readonly picture: Picture | null;
}

const edge = 64;
const frame = { x: 612, y: 48, width: 540, height: 534 } as const;
const soft = { family: 'sans', weight: 500, colour: ink['ink-soft'] } as const;

/** A portico whose columns are three RoPE layers and one NoPE layer: Wordmark.svelte. */
const mark = `<g transform="translate(${edge} 52) scale(1.45)"><path fill="${ink.ink}" d="M2 9.500 14 2l12 7.500V11H2zM2 22h24v2.200H2z"/><path fill="${ink.rope}" d="M4.500 13h3v7h-3zM9.800 13h3v7h-3zM15.100 13h3v7h-3z"/><path fill="${ink.nope}" d="M20.400 13h3v7h-3z"/></g>`;

/** The largest title that has room. */
function setTitle(title: string, width: number) {
	for (const size of [72, 64, 56, 50, 44, 38, 32]) {
		const style = { family: 'serif', weight: 600, size, colour: ink.ink } as const;
		const lines = wrap(title, width, style);
		const isFitting = lines.every((line) => measure(line, style) <= width);
		if ((isFitting && lines.length * size <= 250) || size === 32) return { lines, style };
	}
	throw new RangeError(`"${title}" has no size.`);
}

function setParagraph(text: string, y: number, width: number, most: number, style: Style) {
	const all = wrap(text, width, style);
	const lines = all.slice(0, most);
	if (all.length > most) lines[most - 1] = `${(lines[most - 1] ?? '').replace(/[,.;:]?$/, '')} …`;
	return lines.map((line, at) => setLine(line, edge, y + at * style.size * 1.35, style)).join('');
}

export function drawCard({ over, title, under, picture }: Card): string {
	const width = (picture ? frame.x - 36 : cardSize.width - edge) - edge;
	const { lines, style } = setTitle(title, width);
	const top = 186;
	const last = top + 46 + lines.length * style.size * 1.12;
	const name = { family: 'serif', weight: 600, size: 30, colour: ink.ink } as const;
	const place = { ...soft, size: 26 };
	const parts = [
		`<rect width="1200" height="630" fill="${ink.paper}"/>`,
		mark,
		setLine('The Model Museum', edge + 54, 80, name),
		setLine(over, edge, top, place),
		...lines.map((line, at) => setLine(line, edge, top + 20 + (at + 1) * style.size * 1.12, style)),
		setParagraph(under, last + 26, width, Math.max(1, Math.floor((570 - last) / 38)), {
			...soft,
			size: 26
		})
	];
	if (picture) {
		const { x, y, width: wide, height } = frame;
		const caption = { ...soft, size: 19 };
		const words = wrap(picture.caption, wide - 40, caption).slice(0, 2);
		parts.push(
			`<rect x="${x}" y="${y}" width="${wide}" height="${height}" rx="6" fill="${ink['paper-raised']}" stroke="${ink.rule}" stroke-width="2"/>`,
			`<g transform="translate(${x + 20} ${y + 20})">${picture.svg}</g>`,
			...words.map((line, at) =>
				setLine(line, x + 20, y + height - 18 - (words.length - 1 - at) * 25, caption)
			)
		);
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630">${parts.join('')}</svg>`;
}
