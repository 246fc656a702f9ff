import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
	vi.unstubAllGlobals();
	vi.resetModules();
});

it('a large tensor is read in pieces, a small one at once, and both are what the file has', async () => {
	const bytes = new Uint8Array(40 * 2 ** 20).map((_, i) => i % 251);
	const sizes: number[] = [];
	const blob = { size: bytes.length, slice: (from: number, to: number) => [from, to] };
	vi.stubGlobal(
		'FileReaderSync',
		class {
			readAsArrayBuffer([from, to]: readonly [number, number]) {
				sizes.push(to - from);
				return bytes.slice(from, to).buffer;
			}
		}
	);
	vi.resetModules();
	const { openLazily } = await import('./lazy-bytes.ts');
	const file = openLazily(blob as unknown as Blob, 'a file');
	expect(file.subarray(5, 1005)).toEqual(bytes.slice(5, 1005));
	expect(sizes).toEqual([1000]);
	const large = file.subarray(7, 7 + 35 * 2 ** 20);
	expect(large.length).toBe(35 * 2 ** 20);
	expect(Buffer.compare(large, bytes.subarray(7, 7 + 35 * 2 ** 20))).toBe(0);
	expect(sizes.slice(1)).toEqual([2 ** 24, 2 ** 24, 3 * 2 ** 20]);
});
