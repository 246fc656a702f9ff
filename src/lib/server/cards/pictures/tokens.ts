/** @file A text as a vocabulary cuts it. */
import { recorded } from 'virtual:vocabularies';
import { writeToken } from '../../../draw/labels.ts';
import type { Picture } from '../card.ts';
import { pictureSize } from '../card.ts';
import { ink } from '../ink.ts';
import { measure } from '../typeset.ts';
import { drawRect, drawToken } from './shapes.ts';

/** The exhibit's sample text in SmolLM3's tokens. */
export function drawTokens(): Picture {
	const [split] = recorded.smollm3;
	if (!split) throw new RangeError('No sample text is cut.');
	const size = 24;
	const parts: string[] = [];
	let [x, y] = [0, 0];
	for (const token of split.tokens) {
		const text = writeToken(token, 20);
		const wide = measure(text, { family: 'mono', weight: 500, size }) + 14;
		if (x > 0 && x + wide > pictureSize.width) [x, y] = [0, y + 52];
		if (y + 44 > pictureSize.height) break;
		parts.push(
			drawRect(x, y, wide, 40, ink['paper-sunk']),
			drawToken(text, x + 7, y + 28, 'start', size)
		);
		x += wide + 6;
	}
	return {
		svg: parts.join(''),
		caption: `A sample text in ${split.tokens.length} tokens of SmolLM3’s vocabulary`
	};
}
