/** @file An SVG of the page as a file of its own: what style sheets say is written into the elements. */

const properties = [
	'fill',
	'stroke',
	'stroke-width',
	'stroke-dasharray',
	'stroke-linejoin',
	'font-family',
	'font-size',
	'font-weight',
	'text-anchor',
	'opacity'
];

/**
 * The text of an SVG file that looks as `svg` looks now.
 * @param background CSS colour of the page behind it
 */
export function writeSvgFile(svg: SVGSVGElement, background: string): string {
	const copy = svg.cloneNode(true) as SVGSVGElement;
	copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
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
	const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
	paper.setAttribute('width', '100%');
	paper.setAttribute('height', '100%');
	paper.setAttribute('fill', background);
	copy.prepend(paper);
	return new XMLSerializer().serializeToString(copy);
}
