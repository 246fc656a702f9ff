/** @file The chat, with nano, and with a model that says what a script tells it. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { makeScriptedFiles } from './engine/chat-model.ts';
import { expectNoAxeViolations } from './looks.ts';
import { pressSoon, scrollsSideways, watch } from './pages.ts';
import { storeModel } from './stored-model.ts';

const fixture = readFileSync(
	join(import.meta.dirname, 'fixtures/chat/modes-and-tools.jinja'),
	'utf8'
);
/** The fixture's template, ended by a cue for what is to be said next. */
const template = `${fixture}
{%- set asked = messages[-1] -%}
{%- if asked.role == 'tool' -%}<|told|>
{%- elif 'calculate' in asked.content and python_tools -%}<|python|>
{%- elif 'calculate' in asked.content -%}<|json|>
{%- elif 'broken' in asked.content -%}<|broken|>
{%- elif 'endless' in asked.content -%}<|endless|>
{%- else -%}<|ask|>{%- endif -%}`;
const script = {
	'<|ask|>': ['<think>\n', 'seven and five', ' is twelve', '\n</think>\n', 'The answer is', ' 72.'],
	'<|json|>': ['<tool_call>{"name": "calculate", "arguments": {"expression": "6*7"}}</tool_call>'],
	'<|python|>': ['<code>calculate("6*8")</code>'],
	'<|broken|>': ['<tool_call>{"name": calculate}</tool_call>'],
	'<|told|>': ['So it is known.']
};

const key = 'local:scripted';
const address = `./talk/?exhibit=talk&model=${encodeURIComponent(key)}&temperature=0`;

function talk(page: Page): Locator {
	return page.locator('[data-widget="talk"]');
}
function replies(page: Page): Locator {
	return talk(page).getByTestId('reply');
}

/** Opens the chat with the scripted model and sends a message. */
async function openScripted(page: Page, query = '', to = address): Promise<Locator> {
	await page.goto('./about/');
	await storeModel(page, key, makeScriptedFiles(template, script));
	await page.goto(to + query);
	const root = talk(page);
	await expect(root.getByLabel('Model', { exact: true })).toHaveValue(key);
	return root;
}
async function say(root: Locator, text: string): Promise<void> {
	await root.getByLabel('Your message').fill(text);
	await root.getByRole('button', { name: 'Send', exact: true }).click();
}

test('a message is answered, its thinking folded, beside the text that the model reads', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	const root = await openScripted(page);
	await root.getByLabel('Your message').fill('What is 27+45?');
	await expect(root.getByTestId('raw')).toContainText('<|im_start|>user\nWhat is 27+45?<|im_end|>');
	await expect(root.getByTestId('raw')).toContainText('Answering: /think');
	await page.keyboard.press('Enter');
	const reply = replies(page).first();
	await expect(reply).toHaveAttribute('data-ending', 'end-token');
	await expect(reply).toContainText('The answer is 72.');
	await expect(reply.getByText('seven and five is twelve')).toBeHidden();
	await reply.getByText('Thought, 5 words').click();
	await expect(reply.getByText('seven and five is twelve')).toBeVisible();
	await expect(reply.getByTestId('stats')).toContainText(
		/7 tokens · .* tokens\/s · read \d+ of \d+/
	);
	await expect(root).toHaveAttribute('data-state', 'live');

	await say(root, 'And again?');
	await expect(replies(page)).toHaveCount(2);
	await expect(replies(page).nth(1)).toHaveAttribute('data-ending', 'end-token');
	await expect(replies(page).nth(1).getByTestId('stats')).toContainText('from the cache');
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('the mode and the instructions are part of what is read', async ({ page }) => {
	const root = await openScripted(page);
	await root.getByText('Settings', { exact: true }).click();
	await root.getByLabel('Custom instructions').fill('Be brief.');
	await root.getByRole('radio', { name: '/no_think', exact: true }).check();
	const raw = root.getByTestId('raw');
	await expect(raw).toContainText('Answering: /no_think');
	await expect(raw).toContainText('# Wishes\nBe brief.');
	await expect(raw).toContainText('<think>\n\n</think>');
	await root.getByRole('radio', { name: 'Tokens', exact: true }).check();
	await expect(root.getByRole('region', { name: 'Text the model reads' })).toContainText(
		'im_start'
	);
	await root.getByRole('radio', { name: 'Template', exact: true }).check();
	await expect(root.getByTestId('template')).toContainText('Made for the tests');
});

test('a tool runs after a yes, in both styles, and what it says goes back to the model', async ({
	page
}) => {
	const root = await openScripted(page, '&tools=json');
	await say(root, 'Please calculate 6*7');
	await expect(root.getByText('The model wants to run a tool.')).toBeVisible();
	await expect(root.getByText('calculate(expression="6*7")')).toBeVisible();
	await expect(replies(page)).toHaveCount(1);
	await root.getByRole('button', { name: 'Run', exact: true }).click();
	await expect(replies(page).nth(1)).toContainText('So it is known.');
	await expect(root.getByText('42', { exact: true })).toBeVisible();
	await expect(root.getByTestId('raw')).toContainText('<|im_start|>user\n42<|im_end|>');

	await root.getByRole('radio', { name: 'Python', exact: true }).check();
	await root.getByText('Run calls without asking').click();
	await say(root, 'Now calculate 6*8');
	await expect(replies(page)).toHaveCount(4);
	await expect(root.getByText('48', { exact: true })).toBeVisible();
});

test('a call that cannot be read, or is declined, is told to the person and the model', async ({
	page
}) => {
	const root = await openScripted(page, '&tools=json');
	await say(root, 'something broken');
	await expect(root.getByText(/This call cannot be run: the call is not JSON/)).toBeVisible();
	await root.getByRole('button', { name: 'Tell the model' }).click();
	await expect(replies(page)).toHaveCount(2);
	await expect(root.getByText(/^Error: the call is not JSON/)).toBeVisible();
	await say(root, 'calculate');
	await root.getByRole('button', { name: 'Decline' }).click();
	await expect(root.getByText('Error: the person declined this call')).toBeVisible();
	await expect(replies(page)).toHaveCount(4);
});

test('nothing is lost: edit, answer again, clear and undo, keep over a reload', async ({
	page
}) => {
	const root = await openScripted(page);
	await say(root, 'First');
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token');
	await root.getByRole('button', { name: 'Edit' }).click();
	await root.getByLabel('Edit your message').fill('Second');
	await root.getByRole('button', { name: 'Send again' }).click();
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token');
	await expect(root.getByText('Second', { exact: true })).toBeVisible();
	await expect(root.getByText('First', { exact: true })).toHaveCount(0);
	await root.getByRole('button', { name: 'Undo' }).click();
	await expect(root.getByText('First', { exact: true })).toBeVisible();
	await root.getByRole('button', { name: 'Answer again' }).click();
	await expect(replies(page)).toHaveCount(1);
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token');
	await root.getByRole('button', { name: 'Clear' }).click();
	await expect(replies(page)).toHaveCount(0);
	await root.getByRole('button', { name: 'Undo' }).click();
	await expect(replies(page)).toHaveCount(1);

	// From page to page, and over a reload, until this tab closes; beyond that only where asked.
	await page.getByRole('link', { name: 'About', exact: true }).click();
	await expect(page).toHaveURL(/about/);
	await page.getByRole('link', { name: 'Talk', exact: true }).click();
	await expect(replies(page)).toHaveCount(1);
	const box = root.getByLabel(/Your message|A beginning/);
	await box.fill('not sent yet');
	const asked: string[] = [];
	page.on('dialog', (dialog) => {
		asked.push(dialog.type());
		void dialog.accept();
	});
	await page.reload();
	await expect(replies(page)).toHaveCount(1);
	await expect(box).toHaveValue('not sent yet');
	await expect(root.getByLabel('Model', { exact: true })).toHaveValue(key);
	expect(asked).toEqual([]);

	const keep = root.getByRole('switch', { name: 'Keep on this device' });
	const expectElsewhere = async (count: number) => {
		const other = await page.context().newPage();
		await other.goto('./talk/');
		await expect(talk(other).getByLabel('Model', { exact: true })).not.toHaveValue('');
		await expect(replies(other)).toHaveCount(count);
		await other.close();
	};
	await expectElsewhere(0);
	await keep.check();
	await expectElsewhere(1);
	await keep.uncheck();
	await expectElsewhere(0);
});

test('a browser that gives no storage is no hindrance, and the page says what that means', async ({
	page
}) => {
	await page.addInitScript(() => {
		for (const name of ['localStorage', 'sessionStorage'])
			Object.defineProperty(window, name, {
				get() {
					throw new DOMException('denied', 'SecurityError');
				}
			});
	});
	await page.goto('./embed/talk/?model=nano');
	const root = talk(page);
	await expect(root.getByText('This browser gives the page no storage')).toBeVisible();
	await root.getByLabel('A beginning to continue').fill('It was');
	await expect(root.getByTestId('raw')).toHaveText('It was');
});

test('the taught miniature is offered sums throughout, and a new question is read without the old', async ({
	page
}) => {
	await page.goto('./talk/?exhibit=talk&temperature=0');
	const root = talk(page);
	await expect(root.getByLabel('Model', { exact: true }).locator('option:checked')).toHaveText(
		'Miniature, taught to answer (micro-sft)'
	);
	await root.getByRole('button', { name: 'What is 27+45?' }).click();
	await root.getByRole('button', { name: 'Send', exact: true }).click();
	// Loading comes first.
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token', {
		timeout: 90_000
	});
	const raw = root.getByTestId('raw');
	// An example begins anew by itself; typing does where asked.
	await root.getByRole('button', { name: 'What is 3+4+5+6?' }).click();
	await expect(raw).toContainText('3+4+5+6');
	await expect(raw).not.toContainText('27+45');
	await root.getByRole('button', { name: 'Go on with the conversation' }).click();
	await expect(raw).toContainText('27+45');
	await root.getByRole('button', { name: 'New question' }).click();
	await page.keyboard.press('Enter');
	await expect(replies(page).nth(1)).toHaveAttribute('data-ending', 'end-token', {
		timeout: 60_000
	});
	// What it answers to the question alone.
	await expect(replies(page).nth(1)).toContainText('18');
	await expect(root.getByText('the model reads nothing of what stands above')).toBeVisible();
});

test('a conversation can be taken away as Markdown and as JSON', async ({ page }) => {
	const root = await openScripted(page);
	await say(root, 'What is 27+45?');
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token');
	const save = async (name: string) => {
		const [file] = await Promise.all([
			page.waitForEvent('download'),
			root.getByRole('button', { name }).click()
		]);
		return readFile(await file.path(), 'utf8');
	};
	const markdown = await save('Save as Markdown');
	expect(markdown).toContain('## Person\n\nWhat is 27+45?');
	expect(markdown).toContain('The answer is 72.');
	const json = JSON.parse(await save('Save as JSON')) as {
		messages: { role: string; content: string; tokenIds?: number[] }[];
	};
	expect(json.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
	expect(json.messages[1]?.content).toContain('<think>\nseven and five is twelve\n</think>');
	expect(json.messages[1]?.tokenIds).toHaveLength(7);
});

test('a token opens the attention bench on the run up to it @both', async ({ page }, {
	project
}) => {
	const root = await openScripted(page, `&backend=${project.name}`);
	await say(root, 'What is 27+45?');
	const reply = replies(page).first();
	await expect(reply).toHaveAttribute('data-ending', 'end-token', { timeout: 90_000 });
	await reply.getByRole('button', { name: 'Tokens', exact: true }).click();
	await reply.getByRole('button', { name: /seven/ }).click();
	await expect(reply.getByText(/^Token 2:/)).toBeVisible();
	await expect(reply.getByRole('cell', { name: '100 %' })).toBeVisible();
	await reply.getByRole('button', { name: 'Attention up to this token' }).click();
	const bench = root.getByTestId('bench-here');
	await expect(bench).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(bench.getByRole('heading', { name: 'Layer 4, query head 1' })).toBeVisible();
	await expect(bench.getByText(/seven/).first()).toBeAttached();
	await root.getByRole('button', { name: 'Close the attention bench' }).click();
	await expect(bench).toHaveCount(0);
});

test('a template that never ends is ended, and the conversation stays', async ({ page }) => {
	await page.goto('./about/');
	const endless =
		'{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}x';
	await storeModel(page, key, makeScriptedFiles(endless, script));
	await page.goto(address);
	const root = talk(page);
	await root.getByLabel('Your message').fill('Hello');
	await expect(root.getByText(/did not come to an end within 3 seconds/)).toBeVisible();
	await expect(root.getByLabel('Your message')).toHaveValue('Hello');
});

test('what a model writes is text, never markup', async ({ page }) => {
	const written = '<img src=x onerror="document.title=1"><b>bold</b>';
	await page.goto('./about/');
	await storeModel(page, key, makeScriptedFiles(template, { '<|ask|>': [written] }));
	await page.goto(address);
	const root = talk(page);
	await say(root, 'Hello');
	await expect(replies(page).first()).toContainText(written);
	await expect(root.locator('img, b')).toHaveCount(0);
});

test('nano, a base model, says what it is and continues a text', async ({ page, baseURL }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./embed/talk/?model=nano&newTokens=24&prompt=Once%20upon%20a%20time');
	const root = talk(page);
	await expect(root.getByText('nano continues text')).toBeVisible();
	await expect(root.getByLabel('A beginning to continue')).toHaveValue('Once upon a time');
	await root.getByRole('button', { name: 'Continue' }).click();
	await expect(replies(page).first()).toHaveAttribute('data-ending', /new-tokens|end-token/);
	await expect(root.getByTestId('raw')).toContainText(/^Once upon a time./);
	// Once more, from where it stands.
	await root.getByRole('button', { name: 'Continue' }).click();
	await expect(replies(page)).toHaveCount(2);
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('an answer can be stopped, and what came stays', async ({ page }) => {
	await page.goto('./embed/talk/?model=nano&newTokens=2000&temperature=2&topP=1');
	const root = talk(page);
	await root.getByLabel('A beginning to continue').fill('It was');
	// Once something has come, which its figures tell.
	const begun = '[data-widget="talk"]:has([data-testid="stats"])';
	const stopping = pressSoon(page, begun, 'Stop');
	await root.getByRole('button', { name: 'Continue' }).click();
	await stopping;
	await expect(replies(page).first()).toHaveAttribute('data-ending', 'stopped');
	await expect(replies(page).first().getByTestId('stats')).toBeVisible();
});

test('a model that is not here is told, and another can be chosen', async ({ page }) => {
	await page.goto('./embed/talk/?model=hub:somebody/elsewhere');
	const root = talk(page);
	await expect(root).toHaveAttribute('data-state', 'failed');
	await root.getByLabel('Model', { exact: true }).selectOption('nano');
	await expect(root.getByText('nano continues text')).toBeVisible();
	await page.goto('./embed/talk/?model=nonsense');
	await expect(root.getByText('neither of this site nor stored')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const)
	test(`axe finds nothing on the chat in ${theme}`, async ({ page }) => {
		await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
		const root = await openScripted(page, '&tools=json');
		await say(root, 'calculate');
		await expect(root.getByText('The model wants to run a tool.')).toBeVisible();
		await replies(page).first().getByRole('button', { name: 'Tokens', exact: true }).click();
		await root.locator('[data-testid="reply"] .tokens button').first().click();
		await expectNoAxeViolations(page);
		await page.goto('./verify/');
		await expectNoAxeViolations(page);
	});

for (const width of [360, 768, 1440])
	test(`the chat does not scroll sideways at ${width} px, by keyboard alone`, async ({ page }) => {
		await page.setViewportSize({ width, height: 800 });
		const root = await openScripted(page);
		await root.getByLabel('Your message').focus();
		await page.keyboard.type('What is 27+45?');
		await page.keyboard.press('Enter');
		await expect(replies(page).first()).toHaveAttribute('data-ending', 'end-token');
		await replies(page).first().getByRole('button', { name: 'Tokens', exact: true }).focus();
		await page.keyboard.press('Enter');
		await root.locator('[data-testid="reply"] .tokens button').nth(1).focus();
		await page.keyboard.press('Enter');
		await expect(
			replies(page)
				.first()
				.getByText(/^Token 2:/)
		).toBeVisible();
		expect(await scrollsSideways(page)).toBe(false);
	});
