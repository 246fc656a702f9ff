/** @file An SVG of the page as a file of its own: what style sheets say is written into the elements. */

const properties = [
	'fill',
	'stroke',
	'stroke-width',
	'stroke-dasharray',
	'stroke-linejoin',
	'paint-order',
	'font-family',
	'font-size',
	'font-weight',
	'text-anchor',
	'opacity'
];

const namespace = 'http://www.w3.org/2000/svg';

/** A copy of `svg` that needs no style sheet. */
function copyStyled(svg: SVGSVGElement): SVGSVGElement {
	const copy = svg.cloneNode(true) as SVGSVGElement;
	const originals = [svg, ...svg.querySelectorAll('*')];
	const copies = [copy, ...copy.querySelectorAll('*')];
	originals.forEach((original, index) => {
		const style = getComputedStyle(original);
		const target = copies[index];
		for (const property of properties) {
			const value = style.getPropertyValue(property);
			if (value) target?.setAttribute(property, value);
		}
		target?.removeAttribute('class');
	});
	return copy;
}

function makeElement(
	name: string,
	attributes: Readonly<Record<string, string | number>>
): SVGElement {
	const element = document.createElementNS(namespace, name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
	return element;
}

const makePaper = (fill: string) => makeElement('rect', { width: '100%', height: '100%', fill });

/**
 * The text of an SVG file that looks as `svg` looks now.
 * @param background CSS colour of the page behind it
 */
export function writeSvgFile(svg: SVGSVGElement, background: string): string {
	const copy = copyStyled(svg);
	copy.setAttribute('xmlns', namespace);
	copy.prepend(makePaper(background));
	return new XMLSerializer().serializeToString(copy);
}

const margin = 16;
const lineHeight = 22;

/**
 * The text of one SVG file with every SVG inside `place` where it stands now, and the text of every element marked
 * `data-sheet-text` beside them.
 * @param background CSS colour of the page behind it
 */
export function writeSvgSheet(
	place: HTMLElement,
	title: string,
	note: string,
	background: string
): string {
	const box = place.getBoundingClientRect();
	const width = Math.ceil(box.width) + 2 * margin;
	const top = margin + lineHeight;
	const height = top + Math.ceil(box.height) + lineHeight + margin;
	const { color, fontFamily } = getComputedStyle(place);
	const sheet = makeElement('svg', {
		xmlns: namespace,
		viewBox: `0 0 ${width} ${height}`,
		width,
		height
	});
	const write = (text: string, x: number, y: number, size: number, weight: number) => {
		const line = makeElement('text', {
			x,
			y,
			fill: color,
			'font-family': fontFamily,
			'font-size': `${size}px`,
			'font-weight': weight
		});
		line.textContent = text;
		sheet.append(line);
	};
	sheet.append(makePaper(background));
	write(title, margin, margin + 12, 15, 600);
	for (const svg of place.querySelectorAll('svg')) {
		const at = svg.getBoundingClientRect();
		const copy = copyStyled(svg);
		for (const [key, value] of Object.entries({
			x: margin + at.x - box.x,
			y: top + at.y - box.y,
			width: at.width,
			height: at.height
		}))
			copy.setAttribute(key, String(value));
		sheet.append(copy);
	}
	for (const element of place.querySelectorAll('[data-sheet-text]')) {
		const at = element.getBoundingClientRect();
		write(
			element.textContent,
			margin + at.x - box.x,
			top + at.y - box.y + 0.72 * at.height,
			13,
			400
		);
	}
	write(note, margin, height - margin, 11, 400);
	return new XMLSerializer().serializeToString(sheet);
}
