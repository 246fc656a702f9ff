/**
 * @file Attention of one head on the GPU, in WGSL: causal, grouped, from queries and keys as they were tapped.
 *
 * A shader rather than an ONNX graph: it reads the taps where they lie, halves and packed rows included, pools and sums the map without
 * bringing it back, and is the smaller of the two. The same steps on the CPU are in `math/attention.ts` and `math/head-reading.ts`.
 *
 * - `rotate`: rows of one head, turned by the positional table, into `[tokens, headDim]` f32
 * - `attend`: one workgroup a query; scores, softmax, zeros above the diagonal
 * - `summarise`: the largest probability under each cell of a small picture, and the mean probability at each distance, with and
 *   without the first token
 */

/** Threads of a workgroup, in every entry point. */
export const threads = 64;

/** Head dimensions up to here fit the workgroup's memory. */
export const largestHeadDim = 256;

/** Fields of the uniform block, all 32 bits wide, in order. */
export const parameterNames = [
	'tokens',
	'headDim',
	'rows',
	'firstRow',
	'width',
	'column',
	'cells',
	'out'
] as const;

export type Step = 'rotate' | 'attend' | 'summarise';
/** What is left out is 0. */
export type Parameters = Partial<Record<(typeof parameterNames)[number], number>>;

/** @param elementType of the tapped queries and keys; halves are read in pairs, so no adapter feature is needed */
export function writeShader(elementType: 'float32' | 'float16'): string {
	const isHalf = elementType === 'float16';
	return /* wgsl */ `
struct Parameters {
	${parameterNames.map((name) => `${name}: u32,`).join('\n\t')}
}
@group(0) @binding(0) var<uniform> p: Parameters;

@group(1) @binding(0) var<storage, read> taps: array<${isHalf ? 'u32' : 'f32'}>;
@group(1) @binding(1) var<storage, read> cosines: array<f32>;
@group(1) @binding(2) var<storage, read> sines: array<f32>;
@group(1) @binding(3) var<storage, read_write> rotated: array<f32>;

fn read_tap(index: u32) -> f32 {
	${isHalf ? 'return unpack2x16float(taps[index >> 1u])[index & 1u];' : 'return taps[index];'}
}

@compute @workgroup_size(${threads})
fn rotate(@builtin(global_invocation_id) id: vec3u) {
	let half = p.headDim / 2u;
	let row = id.x / half;
	let i = id.x % half;
	if (row >= p.rows) { return; }
	let position = p.firstRow + row;
	let c = cosines[position * half + i];
	let s = sines[position * half + i];
	let a = read_tap(row * p.width + p.column + i);
	let b = read_tap(row * p.width + p.column + half + i);
	rotated[position * p.headDim + i] = a * c - b * s;
	rotated[position * p.headDim + half + i] = b * c + a * s;
}

@group(1) @binding(0) var<storage, read> queries: array<vec4f>;
@group(1) @binding(1) var<storage, read> keys: array<vec4f>;
@group(1) @binding(2) var<storage, read_write> map: array<f32>;
/** What each row gives to all tokens but the first. */
@group(1) @binding(3) var<storage, read_write> others: array<f32>;

var<workgroup> query: array<vec4f, ${largestHeadDim / 4}>;
var<workgroup> partial: array<f32, ${threads}>;

fn find_largest(lane: u32, value: f32) -> f32 {
	partial[lane] = value;
	workgroupBarrier();
	for (var step = ${threads / 2}u; step > 0u; step /= 2u) {
		if (lane < step) { partial[lane] = max(partial[lane], partial[lane + step]); }
		workgroupBarrier();
	}
	let found = partial[0];
	workgroupBarrier();
	return found;
}

fn add_up(lane: u32, value: f32) -> f32 {
	partial[lane] = value;
	workgroupBarrier();
	for (var step = ${threads / 2}u; step > 0u; step /= 2u) {
		if (lane < step) { partial[lane] += partial[lane + step]; }
		workgroupBarrier();
	}
	let found = partial[0];
	workgroupBarrier();
	return found;
}

@compute @workgroup_size(${threads})
fn attend(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
	let row = group.x;
	let lane = local.x;
	let count = row + 1u;
	let quads = p.headDim / 4u;
	for (var d = lane; d < quads; d += ${threads}u) {
		query[d] = queries[row * quads + d] * inverseSqrt(f32(p.headDim));
	}
	workgroupBarrier();
	var largest = -3.4e38;
	for (var key = lane; key < count; key += ${threads}u) {
		var sum = 0.0;
		for (var d = 0u; d < quads; d++) { sum += dot(query[d], keys[key * quads + d]); }
		map[row * p.tokens + key] = sum;
		largest = max(largest, sum);
	}
	largest = find_largest(lane, largest);
	var mass = 0.0;
	for (var key = lane; key < count; key += ${threads}u) {
		let weight = exp(map[row * p.tokens + key] - largest);
		map[row * p.tokens + key] = weight;
		mass += weight;
	}
	mass = add_up(lane, mass);
	var beyond = 0.0;
	for (var key = lane; key < p.tokens; key += ${threads}u) {
		if (key >= count) {
			map[row * p.tokens + key] = 0.0;
			continue;
		}
		let probability = map[row * p.tokens + key] / mass;
		map[row * p.tokens + key] = probability;
		if (key > 0u) { beyond += probability; }
	}
	beyond = add_up(lane, beyond);
	if (lane == 0u) { others[row] = beyond; }
}

@group(1) @binding(0) var<storage, read> found_map: array<f32>;
@group(1) @binding(1) var<storage, read> found_others: array<f32>;
@group(1) @binding(2) var<storage, read_write> readings: array<f32>;

fn pool(place: u32) -> f32 {
	let row = place / p.cells;
	let column = place % p.cells;
	var largest = 0.0;
	// The tokens whose place, floor(token * cells / tokens), is this one.
	let last_query = ((row + 1u) * p.tokens + p.cells - 1u) / p.cells;
	let last_key = ((column + 1u) * p.tokens + p.cells - 1u) / p.cells;
	for (var q = (row * p.tokens + p.cells - 1u) / p.cells; q < last_query; q++) {
		for (var k = (column * p.tokens + p.cells - 1u) / p.cells; k < last_key; k++) {
			largest = max(largest, found_map[q * p.tokens + k]);
		}
	}
	return largest;
}

@compute @workgroup_size(${threads})
fn summarise(@builtin(global_invocation_id) id: vec3u) {
	let places = p.cells * p.cells;
	if (id.x >= places + p.tokens) { return; }
	let at = p.out + id.x;
	if (id.x < places) {
		readings[at] = pool(id.x);
		return;
	}
	let distance = id.x - places;
	var sum = 0.0;
	var rest = 0.0;
	for (var q = distance; q < p.tokens; q++) {
		let probability = found_map[q * p.tokens + q - distance];
		sum += probability;
		if (q > distance && found_others[q] > 1e-12) { rest += probability / found_others[q]; }
	}
	readings[at] = sum / f32(p.tokens - distance);
	// One distance shorter; its last place is never read.
	readings[at + p.tokens] = rest / f32(max(1u, p.tokens - 1u - distance));
}
`;
}
