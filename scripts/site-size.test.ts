import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { putSize, type SiteSize } from './site-size.js';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const size = JSON.parse(read('docs/site-size.json')) as SiteSize;

test('the page for hosts says the sizes that were weighed', () => {
	const page = read('docs/hosting.md');
	// The formatter aligns tables.
	const bare = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/-{2,}/g, '--');
	expect(bare(putSize(page, size))).toBe(bare(page));
});

test('without the models that a host may leave out, the site has at most 90 MB', () => {
	const nano = resolve(root, 'static/models/nano');
	const needed = readdirSync(nano).reduce(
		(sum, name) => sum + statSync(resolve(nano, name)).size,
		0
	);
	for (const { bytes, parts } of Object.values(size.builds))
		expect(bytes - (parts.models ?? 0) + needed).toBeLessThanOrEqual(90e6);
});
