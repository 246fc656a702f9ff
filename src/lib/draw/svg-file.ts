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

/** The text of an SVG file that looks as `svg` looks now. */
export function writeSvgFile(svg: SVGSVGElement): string {
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
	return new XMLSerializer().serializeToString(copy);
}
