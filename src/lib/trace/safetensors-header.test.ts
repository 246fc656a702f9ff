import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SafetensorsError } from './safetensors-fields.ts';
import { readHeader, readHeaderOf } from './safetensors-header.ts';

interface HeaderCase {
	readonly about: string;
	readonly header?: string;
	readonly header64?: string;
	readonly data: number;
	readonly claims: string | null;
	readonly tensors: Readonly<
		Record<
			string,
			{ readonly dtype: string; readonly shape: readonly string[]; readonly bytes: number }
		>
	> | null;
	readonly metadata: Readonly<Record<string, string>> | null;
}

const fixture = resolve(import.meta.dirname, '../../../tests/fixtures/safetensors/headers.json');
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: readonly HeaderCase[] };

function toFile({ header, header64, data, claims }: HeaderCase): Uint8Array<ArrayBuffer> {
	const bytes =
		header64 === undefined
			? new TextEncoder().encode(header)
			: Uint8Array.from(atob(header64), (c) => c.charCodeAt(0));
	const file = new Uint8Array(8 + bytes.length + data);
	new DataView(file.buffer).setBigUint64(0, BigInt(claims ?? bytes.length), true);
	file.set(bytes, 8);
	return file;
}

/** As a list: a comparison of objects passes over a field named `__proto__`. */
function sortEntries(record: object | null): [string, unknown][] {
	return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Python's library counts with 64 bits; of an empty tensor with such a shape this reader says that it cannot. */
function isBeyondCounting({ tensors }: HeaderCase): boolean {
	const counts = Object.values(tensors ?? {}).flatMap(({ shape }) => shape.map(Number));
	return counts.some((n) => !Number.isSafeInteger(n));
}

describe('a header that the Python library', () => {
	const accepted = cases.filter((one) => one.tensors !== null && !isBeyondCounting(one));
	const refused = cases.filter((one) => one.tensors === null);

	it.each(accepted)('reads is read likewise: $about', (one) => {
		const file = toFile(one);
		const { metadata, tensors, dataStart } = readHeader(file, file.length);
		const found = [...tensors].map(([name, { dtype, shape, from, to }]) => [
			name,
			{ dtype, shape: shape.map(String), bytes: to - from }
		]);
		expect(sortEntries(Object.fromEntries(found) as object)).toEqual(sortEntries(one.tensors));
		expect(sortEntries(metadata)).toEqual(sortEntries(one.metadata));
		expect(file.length - dataStart).toBe(one.data);
	});

	it.each(refused)('refuses is refused: $about', (one) => {
		const file = toFile(one);
		expect(() => readHeader(file, file.length)).toThrow(SafetensorsError);
	});

	it.each(cases.filter(isBeyondCounting))('reads, but JavaScript cannot count: $about', (one) => {
		const file = toFile(one);
		expect(() => readHeader(file, file.length)).toThrow('too large to be counted here');
	});
});

describe('a header of a file that is not in memory', () => {
	const [first] = cases;
	const file = first ? toFile(first) : new Uint8Array();

	it('is read alone', async () => {
		const read: [number, number][] = [];
		const blob = new Blob([file]);
		const slice = blob.slice.bind(blob);
		blob.slice = (from = 0, to = blob.size) => {
			read.push([from, to]);
			return slice(from, to);
		};
		const { tensors, dataStart } = await readHeaderOf(blob);
		expect(tensors.get('a')).toEqual({ dtype: 'F32', shape: [1], from: 0, to: 4 });
		expect(read.every(([, to]) => to <= dataStart)).toBe(true);
	});

	it.each([0, 7, 8, 20, file.length - 1])('that ends after %d bytes is refused', async (length) => {
		await expect(readHeaderOf(new Blob([file.subarray(0, length)]))).rejects.toThrow(
			SafetensorsError
		);
	});
});

describe('the message', () => {
	it.each([
		['{"a":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}', '"dtype" twice'],
		['{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 'no valid shape'],
		['\ufeff{}', 'not a JSON object'],
		['{"a":{"dtype":"Q4","shape":[1.0],"data_offsets":[0,4]}}', 'dtype "Q4"'],
		['{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 'needs 8 bytes, has 4']
	])('on %s names what was found', (header, message) => {
		const file = toFile({
			about: '',
			header,
			data: 4,
			claims: null,
			tensors: null,
			metadata: null
		});
		expect(() => readHeader(file, file.length)).toThrow(message);
	});
});
