import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { built } from './editions.ts';
import { expect, test } from './museum-test.ts';

test('a page that is opened as a file says what to do instead', async ({ context }) => {
	const { href } = pathToFileURL(join(built, 'index.html'));
	// It never starts, so it is opened without waiting for that.
	const file = await context.newPage();
	await file.goto(href);
	await expect(file.getByRole('alert').first()).toContainText('serve.mjs');
	await expect(file.getByRole('heading', { level: 1 })).toBeVisible();
});
