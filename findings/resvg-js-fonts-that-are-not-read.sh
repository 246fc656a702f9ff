#!/usr/bin/env bash
# @resvg/resvg-js 2.6.2 with @fontsource/roboto 5.2.8 (WOFF2) and dejavu-fonts-ttf 2.37.3 (TTF), Node 20.
#
# Guess: a font file that cannot be used is an error, or its text falls back to another font; and the fonts that npm's font packages
#   bring for the web, WOFF2, are fonts like any other.
# Behaviour: `fontFiles` takes a WOFF2 file, and a path where nothing lies, without a word, and the picture comes out with no text at all.
#   Only TTF and OTF are read, so a build that draws cards from web fonts yields blank ones and passes.
#
# Output seen:
#   dark pixels of “Text”: TTF 426, WOFF2 0, a path that is not there 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit @resvg/resvg-js@2.6.2 @fontsource/roboto@5.2.8 dejavu-fonts-ttf@2.37.3
cat >run.mjs <<'JS'
import { existsSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

function countDark(family, file) {
	const text = `<text x="10" y="40" font-size="30" font-family="${family}">Text</text>`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" fill="white"/>${text}</svg>`;
	const font = { fontFiles: [file], loadSystemFonts: false };
	const { pixels } = new Resvg(svg, { font }).render();
	return pixels.filter((value, i) => i % 4 === 0 && value < 128).length;
}
const ttf = 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf';
const woff2 = 'node_modules/@fontsource/roboto/files/roboto-latin-400-normal.woff2';
if (!existsSync(ttf) || !existsSync(woff2)) throw new Error('a font package has other files');
const [good, web, gone] = [
	countDark('DejaVu Sans', ttf),
	countDark('Roboto', woff2),
	countDark('Roboto', 'nowhere.ttf')
];
console.log(`dark pixels of “Text”: TTF ${good}, WOFF2 ${web}, a path that is not there ${gone}`);
process.exit(good > 0 && web === 0 && gone === 0 ? 0 : 1);
JS
node run.mjs
