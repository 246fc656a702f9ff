/** @file Marks that tell models apart by shape, not by colour. The first, SmolLM3's, is a filled circle. */
import {
	symbol,
	symbolCircle,
	symbolDiamond,
	symbolSquare,
	symbolTriangle,
	symbolStar,
	symbolWye
} from 'd3-shape';

const marks = [
	symbolCircle,
	symbolSquare,
	symbolTriangle,
	symbolDiamond,
	symbolWye,
	symbolStar
].map((shape) => symbol(shape, 58)() ?? '');

/** Path of the mark of the model at this place in its table, around the origin. */
export function drawMark(index: number): string {
	return marks[index % marks.length] ?? '';
}
