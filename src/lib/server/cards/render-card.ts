/**
 * @file SVG to PNG. `@resvg/resvg-js` (MPL-2.0, kept): the resvg renderer as a prebuilt module for Node, no browser and no install script. A card
 * that was drawn before is taken from the cache of the build.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const cache = join(process.cwd(), 'node_modules/.cache/model-museum/cards');

export function renderCard(svg: string): Buffer {
	const path = join(cache, `${createHash('sha256').update(svg).digest('hex')}.png`);
	if (existsSync(path)) return readFileSync(path);
	// Text is outlines already.
	const png = new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
	mkdirSync(cache, { recursive: true });
	writeFileSync(path, png);
	return png;
}
