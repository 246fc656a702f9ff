/**
 * @file Colour ramps as tables of pixels.
 *
 * Both ramps are straight lines in CIELAB, so equal steps of the table are equal steps of lightness: a cell
 * twice as far along the legend looks twice as far. The sequential one runs from paper to ink and has no hue of
 * its own; the diverging one meets in paper.
 */
import { interpolateLab } from 'd3-interpolate';

/** `[steps]` pixels as ImageData keeps them on little-endian machines: 0xAABBGGRR. */
export type Ramp = Uint32Array;

export const rampSteps = 256;

/** One opaque pixel from d3's `rgb(r, g, b)`. */
function packPixel(colour: string): number {
	const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)?.map(Number) ?? [];
	return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/**
 * A ramp from `low` to `high`.
 * @throws {RangeError} where a colour is in neither hex nor rgb() notation, which d3 would read as black
 */
export function buildSequentialRamp(low: string, high: string): Ramp {
	for (const colour of [low, high])
		if (!/^(#[\da-f]{3,8}|rgb\()/i.test(colour))
			throw new RangeError(`"${colour}" is not a colour.`);
	const between = interpolateLab(low, high);
	return Uint32Array.from({ length: rampSteps }, (_, step) =>
		packPixel(between(step / (rampSteps - 1)))
	);
}

/** A ramp from `negative` through `middle` (at the exact centre) to `positive`; `2 * rampSteps - 1` steps. */
export function buildDivergingRamp(negative: string, middle: string, positive: string): Ramp {
	const below = buildSequentialRamp(middle, negative).reverse();
	const above = buildSequentialRamp(middle, positive);
	const ramp = new Uint32Array(below.length + above.length - 1);
	ramp.set(below);
	ramp.set(above.subarray(1), below.length);
	return ramp;
}

/** The ramp as stops of a CSS `linear-gradient`, first step first. */
export function describeGradient(ramp: Ramp, stops = 17): string {
	const colours = Array.from({ length: stops }, (_, stop) => {
		const pixel = ramp[Math.round((stop / (stops - 1)) * (ramp.length - 1))] ?? 0;
		return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
	});
	return `linear-gradient(to right, ${colours.join(', ')})`;
}
