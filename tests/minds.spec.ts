/** @file Two minds of a model on this device, which says what a script tells it in each mode. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './museum-test.ts';
import { makeScriptedFiles } from './engine/chat-model.ts';
import { watch } from './pages.ts';
import { storeModel } from './stored-model.ts';

const fixture = readFileSync(
	join(import.meta.dirname, 'fixtures/chat/modes-and-tools.jinja'),
	'utf8'
);
const template = `${fixture}
{%- if '/no_think' in messages[0].content -%}<|short|>{%- else -%}<|long|>{%- endif -%}`;
const script = {
	'<|long|>': ['<think>\n', '7+5 is 12,', ' so 72 or 82', '\n</think>\n', 'That makes', ' **72**.'],
	'<|short|>': ['It is', ' 62.']
};
const key = 'local:scripted';

test('a model on this device answers in both modes, greedily or drawn, and its last number counts', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./about/');
	await storeModel(page, key, makeScriptedFiles(template, script));
	const question = 'What is 27+45?';
	await page.goto(
		`./embed/two-minds/?${new URLSearchParams({ model: key, count: '4', question }).toString()}`
	);
	const root = page.locator('[data-widget="two-minds"]');
	await expect(root.getByLabel('Who is asked')).toHaveValue(key);
	// What it reads stands there before it is loaded.
	await expect(root.getByTestId('mind-no_think')).toContainText('/no_think');
	await expect(root.getByTestId('mind-think')).toContainText(question);

	await root.getByRole('button', { name: 'Run it live' }).click();
	await expect(root.getByTestId('score-think')).toHaveText('1 of 5 right');
	await expect(root.getByTestId('score-no_think')).toHaveText('0 of 5 right');
	await root.getByRole('combobox', { name: 'Question' }).selectOption(question);
	await expect(root.getByTestId('mind-think')).toContainText('Answer 72: right, 6 tokens.');
	await expect(root.getByTestId('mind-no_think')).toContainText('Answer 62: wrong, 2 tokens.');

	await root.getByRole('radio', { name: 'drawn' }).check();
	await expect(root.getByTestId('score-think')).toHaveCount(0);
	await expect(root.getByRole('slider', { name: 'Temperature' })).toHaveValue('0.6');
	await expect(root.getByRole('slider', { name: 'Top-p' })).toHaveValue('0.95');
	await root.getByRole('button', { name: 'Ask both minds' }).click();
	await expect(root.getByTestId('score-think')).toHaveText('1 of 5 right');
	await expect(root).toContainText('temperature 0.6, top-p 0.95, seed 1');
	await root.getByRole('radio', { name: 'likeliest' }).check();
	await expect(root.getByRole('button', { name: 'All asked' })).toBeDisabled();

	// One's own sum stands in full while it is typed, is asked by Enter, and stays in view.
	const own = root.getByRole('textbox', { name: 'A sum or question of your own' });
	await own.fill('What is 70+2?');
	await expect(root.getByTestId('mind-think')).toContainText('What is 70+2?');
	await own.press('Enter');
	await expect(root.getByTestId('mind-think')).toContainText('Answer 72: right, 6 tokens.');
	await expect(root.getByRole('button', { name: 'All asked' })).toBeDisabled();
	await expect(root.getByTestId('mind-think')).toContainText('What is 70+2?');
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('where the real model is not on this device it says so, and where to get it', async ({
	page
}) => {
	await page.goto('./embed/two-minds/');
	const root = page.locator('[data-widget="two-minds"]');
	await expect(root).toContainText('once it is stored on this device');
	await expect(root.getByRole('link', { name: 'Get it' })).toHaveAttribute('href', /\/real\/$/);
});
