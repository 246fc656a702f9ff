/**
 * @file Lines of text as outlines, so that a card looks the same on every machine that builds it. The fonts are the site's own: `woff2-encoder`
 * (MIT, Google's codec as WebAssembly) unpacks them, because no rasteriser reads WOFF2, and `fontkit` (MIT, kept by the PDF community) sets
 * a variable font at any weight.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { create, type Font } from 'fontkit';
import decompress from 'woff2-encoder/decompress';

export type Family = 'serif' | 'sans' | 'mono';

const require = createRequire(join(process.cwd(), 'package.json'));
const packages: Readonly<Record<Family, string>> = {
	serif: 'source-serif-4',
	sans: 'hanken-grotesk',
	mono: 'jetbrains-mono'
};

async function readFont(family: Family): Promise<Font> {
	const name = packages[family];
	const path = `@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`;
	const bytes = await decompress(readFileSync(require.resolve(path)));
	const font = create(Buffer.from(bytes));
	if (!('getVariation' in font)) throw new TypeError(`${path} holds more than one font.`);
	return font;
}

const fonts: Readonly<Record<Family, Font>> = {
	serif: await readFont('serif'),
	sans: await readFont('sans'),
	mono: await readFont('mono')
};
const weighted = new Map<string, Font>();

function findFont(family: Family, weight: number): Font {
	const key = `${family} ${weight}`;
	const font = weighted.get(key) ?? fonts[family].getVariation({ wght: weight });
	weighted.set(key, font);
	return font;
}

export interface Style {
	readonly family: Family;
	readonly weight: number;
	/** In px. */
	readonly size: number;
	readonly colour: string;
}

/** Signs that the Latin cut of a font lacks, in words. */
const spelt: Readonly<Record<string, string>> = {
	θ: 'theta',
	β: 'beta',
	'→': 'to',
	'\u202f': '\u00a0'
};

function shape(text: string, { family, weight }: Pick<Style, 'family' | 'weight'>) {
	const font = findFont(family, weight);
	const known = Array.from(text, (sign) =>
		font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0) ? sign : (spelt[sign] ?? '·')
	);
	return { run: font.layout(known.join('')), units: font.unitsPerEm };
}

/** Width of a line in px. */
export function measure(text: string, style: Pick<Style, 'family' | 'weight' | 'size'>): number {
	const { run, units } = shape(text, style);
	return (run.advanceWidth * style.size) / units;
}

const short = (value: number) => String(Math.round(value * 100) / 100);

/** A line as SVG, its baseline at `y`; `x` is its beginning, middle or end. */
export function setLine(
	text: string,
	x: number,
	y: number,
	style: Style,
	anchor: 'start' | 'middle' | 'end' = 'start'
): string {
	const { run, units } = shape(text, style);
	const scale = style.size / units;
	const share = anchor === 'start' ? 0 : anchor === 'middle' ? 0.5 : 1;
	let pen = x - share * run.advanceWidth * scale;
	const outlines = run.glyphs.map((glyph, at) => {
		const place = run.positions[at];
		const outline = glyph.path
			.scale(scale, -scale)
			.translate(pen + (place?.xOffset ?? 0) * scale, y);
		pen += (place?.xAdvance ?? 0) * scale;
		return outline.commands
			.map(({ command, args }) => `${letters[command]}${args.map(short).join(' ')}`)
			.join('');
	});
	return `<path fill="${style.colour}" d="${outlines.join('')}"/>`;
}

const letters = {
	moveTo: 'M',
	lineTo: 'L',
	quadraticCurveTo: 'Q',
	bezierCurveTo: 'C',
	closePath: 'Z'
} as const;

/** Cuts a text into lines no wider than `width`; a word that is wider has a line of its own. */
export function wrap(
	text: string,
	width: number,
	style: Pick<Style, 'family' | 'weight' | 'size'>
): readonly string[] {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const longer = lines.length > 0 ? `${lines.at(-1) ?? ''} ${word}` : word;
		if (lines.length > 0 && measure(longer, style) <= width) lines[lines.length - 1] = longer;
		else lines.push(word);
	}
	return lines;
}
