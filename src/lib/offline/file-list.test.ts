import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashOf as hashAtBuild } from '../../../vite/offline-list.js';
import { hashOf } from './content-store.ts';
import { FileList, isImmutable, pageFiles, sumBytes } from './file-list.ts';

const list = new FileList({
	version: 'one',
	files: [
		['index.html', 'aaa', 10],
		['__data.json', 'bbb', 5],
		['_app/immutable/a.js', 'ccc', 100],
		['models/nano/model.safetensors', 'ddd', 1000]
	],
	packs: { start: [0, 1, 2], miniature: [3], 'lesson:rope': [2, 3, 9] }
});

describe('the list of an edition', () => {
	it('finds files by path, and leaves out paths that it does not have', () => {
		expect(list.find('index.html')).toEqual({ path: 'index.html', hash: 'aaa', bytes: 10 });
		expect(list.find('lessons/')).toBeUndefined();
		expect(list.select(pageFiles('')).map(({ path }) => path)).toEqual(pageFiles(''));
		expect(list.select(pageFiles('rope/'))).toEqual([]);
	});
	it('counts a file once that is in two packs, and none for a pack it does not know', () => {
		expect(sumBytes(list.filesOf(['start', 'lesson:rope', 'nothing']))).toBe(1115);
	});
	it('is refused where it is no list', () => {
		expect(() => new FileList({ version: 'one', files: 'all' })).toThrow();
	});
});

it('hashes are the same in the build and in the browser', async () => {
	const bytes = new TextEncoder().encode('The keeper of the museum winds three clocks.');
	const whole = createHash('sha256').update(bytes).digest('base64url');
	expect(await hashOf(bytes.buffer)).toBe(whole.slice(0, 22));
	expect(hashAtBuild(bytes)).toBe(whole.slice(0, 22));
});

it('only names that hold a hash mean the same in every edition', () => {
	expect(isImmutable('_app/immutable/chunks/a.js')).toBe(true);
	expect(isImmutable('_app/version.json')).toBe(false);
	expect(isImmutable('traces/mistake.json')).toBe(false);
});
