/** @file A link, or an embed, shows what its maker saw: what no recording can show waits for a click, with nothing drawn. */
import { stories } from '../src/lib/widgets/attention-bench/stories.ts';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { askForLive, bench, openRecorded, pixels, watch } from './pages.ts';

const sentence = 'Nadia walked to the harbour with Piet. At the gate Nadia gave Piet a red kite';

const awaited = (root: Locator) => root.getByTestId('awaited');
/** Puts nano's recorded run on the lesson's bench, which opens on a story of another model. */
async function chooseNano(root: Locator): Promise<void> {
	await root.getByLabel('Recorded run').selectOption('nano');
	await expect(root).toContainText('Layer 5, query head 7');
}
const show = (root: Locator) => root.getByRole('button', { name: 'Load the model and show it' });

/** The address of the frame that “Copy embed code” gives. */
async function copyEmbed(page: Page, root: Locator): Promise<string> {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await root.getByRole('button', { name: 'Copy embed code' }).first().click();
	await expect(root.getByText('Copied').first()).toBeVisible();
	const code = await page.evaluate(() => navigator.clipboard.readText());
	const src = /src="([^"]+)"/.exec(code)?.[1]?.replaceAll('&amp;', '&');
	if (!src) throw new Error(`no address in ${code}`);
	return src;
}

/** Opens an address and collects what of a model is fetched. */
async function openLink(page: Page, address: string, name: string) {
	const fetched: string[] = [];
	page.on('request', (request) => {
		if (/model\.(onnx|safetensors)$|\.(wasm|packed)$/.test(request.url()))
			fetched.push(request.url());
	});
	await page.goto(address);
	// In a lesson it comes once its place is near.
	await page.locator(`[data-widget-slot="${name}"]`).first().scrollIntoViewIfNeeded();
	const root = page.locator(`[data-widget="${name}"]`);
	await root.scrollIntoViewIfNeeded();
	return { root, fetched };
}

async function showAll(root: Locator): Promise<void> {
	await show(root).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
	await expect(awaited(root)).toHaveCount(0);
}

test('the bench, embedded with a text and a schedule of one’s own, opens empty elsewhere and then shows the same', async ({
	page,
	context,
	baseURL
}) => {
	// Two pages load the model, one after the other.
	test.setTimeout(300_000);
	const seen = watch(page, baseURL ?? '');
	await page.goto('./lessons/nope-layers/');
	const root = await openRecorded(page);
	await chooseNano(root);
	await askForLive(root);
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
	await root.getByLabel('Prompt').fill(sentence);
	await root.getByRole('radio', { name: 'Global what-if' }).check();
	await root.getByRole('radio', { name: 'All NoPE', exact: true }).check();
	const next = root.getByTestId('next-tokens');
	await expect(next).toContainText('After the change', { timeout: 60_000 });
	await expect(root.locator('.busy')).toHaveCount(0);
	const saw = await next.innerText();
	const tokens = await root.getByTestId('map-tokens').getAttribute('data-tokens');

	const elsewhere = await context.newPage();
	const address = await copyEmbed(page, root);
	const { root: there, fetched } = await openLink(elsewhere, address, 'attention-bench');
	await expect(awaited(there)).toContainText('this waits for a click');
	await expect(there.getByLabel('Prompt')).toHaveValue(sentence);
	await expect(there.getByRole('switch', { name: /^Layer \d: NoPE$/ })).toHaveCount(8);
	// Neither a map nor a probability of the recorded run, and none of its thumbnails.
	await expect(there.getByTestId('head-map')).toHaveCount(0);
	await expect(there.getByTestId('next-tokens')).toHaveCount(0);
	await expect(there.getByRole('button', { name: /as CSV/ })).toHaveCount(0);
	const thumbs = there.locator('[data-head] canvas');
	expect(new Set(await Promise.all([0, 9, 36, 63].map((at) => pixels(thumbs.nth(at))))).size).toBe(
		1
	);
	await expect(there).toHaveAttribute('data-state', 'idle');
	expect(fetched).toEqual([]);

	await showAll(there);
	await expect(there.getByTestId('next-tokens')).toContainText('After the change');
	expect(await there.getByTestId('next-tokens').innerText()).toBe(saw);
	await expect(there.getByTestId('map-tokens')).toHaveAttribute('data-tokens', tokens ?? '');
	expect(seen.errors).toEqual([]);
});

test('the bench draws nothing of the recording under another schedule, and draws it again when it is back', async ({
	page
}) => {
	await page.goto('./embed/attention-bench/?recording=nano&mode=global');
	const root = await openRecorded(page);
	await root.getByRole('radio', { name: 'All NoPE', exact: true }).check();
	await expect(awaited(root)).toContainText('No run with these layers is recorded');
	await expect(root.getByTestId('head-map')).toHaveCount(0);
	await expect(root).not.toContainText('89.1 %');
	await root.getByRole('radio', { name: 'Model’s own' }).check();
	await expect(root.getByTestId('head-map')).toBeVisible();
	await expect(root).toContainText('89.1 %');
	// The same layers, each seen by itself, are the recording's own queries and keys.
	await root.getByRole('radio', { name: 'Local what-if' }).check();
	await root.getByRole('radio', { name: 'All NoPE', exact: true }).check();
	await expect(root.getByTestId('head-map')).toContainText('same q and k, other table');
});

test('theta and YaRN of a link are not laid over the schedule that was made of it', async ({
	page
}) => {
	await page.goto('./embed/attention-bench/?theta=1000&layer=1&head=1');
	const root = await openRecorded(page);
	await root.getByText('Advanced: theta, YaRN').click();
	await root.getByRole('slider', { name: 'RoPE theta' }).press('End');
	const theta = await root
		.getByRole('slider', { name: 'RoPE theta' })
		.getAttribute('aria-valuetext');
	await page.goto(await copyEmbed(page, root));
	await openRecorded(page);
	await bench(page).getByText('Advanced: theta, YaRN').click();
	await expect(bench(page).getByRole('slider', { name: 'RoPE theta' })).toHaveAttribute(
		'aria-valuetext',
		theta ?? ''
	);
});

test('nano’s run opens on a head where the turn can be seen, chosen in the lesson and alone', async ({
	page
}) => {
	for (const path of ['./lessons/nope-layers/', './embed/attention-bench/?recording=nano']) {
		await page.goto(path);
		const root = await openRecorded(page);
		if (path.includes('lessons')) await chooseNano(root);
		await expect(root).toContainText('Layer 5, query head 7');
		const shares = await root
			.getByRole('group', { name: 'Where this head looks' })
			.locator('tbody tr td:nth-of-type(2)')
			.allInnerTexts();
		expect(shares.map((share) => Math.round(Number.parseFloat(share)))).toEqual([74, 12]);
	}
});

test('the story that the lesson opens on shows its answer, and two changes of it, before a model is loaded; nano’s run is a choice away, and so is the way back', async ({
	page
}) => {
	const { root, fetched } = await openLink(page, './lessons/nope-layers/', 'attention-bench');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await expect(root).toContainText('Layer 4, query head 1');
	const readout = root.getByTestId('cell-readout');
	await expect(readout).toContainText(/said.*→.*Paul.*NoPE, as run.*34 %/s);
	const next = root.getByTestId('next-tokens');
	/** The likeliest token of each list, before the change and after it. */
	const first = next.locator('tbody tr:first-child th');
	await expect(first).toHaveText([/Paul/]);
	await root.getByRole('button', { name: 'Switch layer 4 to RoPE', exact: true }).click();
	await expect(first).toHaveText([/Paul/, /Iris/]);
	await expect(readout).toContainText(/RoPE, rerun.*0\.49 %.*NoPE, as run.*34 %/s);
	await expect(root.getByTestId('head-map').locator('figure')).toHaveCount(3);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	// What is not recorded is not drawn.
	await root.getByRole('radio', { name: 'All NoPE', exact: true }).check();
	await expect(awaited(root)).toContainText('No run with these layers is recorded');
	await root.getByRole('radio', { name: 'All RoPE', exact: true }).check();
	await expect(first).toHaveText([/Paul/, /Iris/]);
	expect(fetched).toEqual([]);
	const address = await copyEmbed(page, root);

	await chooseNano(root);
	await expect(root.getByRole('radio', { name: 'Model’s own' })).toBeChecked();
	await expect(first).toHaveText([/box/]);
	await expect(root.getByLabel('Prompt')).toHaveValue(/^Marta walked/);
	expect(new URL(await copyEmbed(page, root)).searchParams.get('model')).toBeNull();
	await root
		.getByLabel('Recorded run')
		.selectOption({ label: 'micro-31 · a story, and who answers in it' });
	await expect(root).toContainText('Layer 4, query head 1');
	await expect(first).toHaveText([/Paul/]);
	await expect(readout).toContainText(/said.*→.*Paul/s);
	await expect(root.getByRole('radio', { name: 'Global what-if' })).toBeChecked();
	expect(fetched).toEqual([]);

	expect([...new URL(address).searchParams]).toEqual(
		expect.arrayContaining([
			['model', 'micro-31'],
			['prompt', stories[0]?.prompt],
			['schedule', 'o,o,o,r,o,o,o,r']
		])
	);
	await page.goto(address);
	await expect(first).toHaveText([/Paul/, /Iris/]);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await askForLive(root);
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
	await expect(first).toHaveText([/Paul/, /Iris/]);
});

test('a model of the site without a recording waits for a click, too', async ({ page }) => {
	const { root, fetched } = await openLink(
		page,
		`./embed/attention-bench/?model=micro-rope&schedule=n*8&mode=global`,
		'attention-bench'
	);
	await expect(awaited(root)).toContainText('No run of this model is recorded');
	expect(fetched).toEqual([]);
	await showAll(root);
	await expect(root.getByRole('switch', { name: /NoPE$/ }).first()).toBeVisible();
});

for (const [name, query, live] of [
	['head-reader', 'layer=2&head=3&token=4&sharpness=0', /^Marta|Nadia/],
	['next-token', 'topP=0.9', /kite/],
	['shared-keys', 'layer=3&group=2&query=6&key=2', /./],
	['kv-cache', 'tokens=8', /./],
	['rope-hands', 'vectors=run&layer=2&query=8&key=5', /./],
	['rope-theta', 'theta=10000&mode=global', /./]
] as const)
	test(`${name}: another text than the recorded one waits for a click, and its link is kept`, async ({
		page
	}) => {
		const address = `./embed/${name}/?${query}&prompt=${encodeURIComponent(sentence)}`;
		const { root, fetched } = await openLink(page, address, name);
		await expect(awaited(root)).toContainText('No run of the prompt above is recorded');
		await expect(root.getByRole('textbox', { name: 'Prompt' })).toHaveValue(sentence);
		await expect(root.locator('canvas')).toHaveCount(0);
		await expect(root.locator('svg[role="img"]')).toHaveCount(0);
		expect(fetched).toEqual([]);
		const before = new URL(await copyEmbed(page, root)).searchParams;
		for (const [key, value] of new URLSearchParams(query)) expect(before.get(key), key).toBe(value);
		expect(before.get('prompt')).toBe(sentence);
		await showAll(root);
		await expect(root).toContainText(live);
		const after = new URL(await copyEmbed(page, root)).searchParams;
		for (const [key, value] of new URLSearchParams(query)) expect(after.get(key), key).toBe(value);
		expect(after.get('prompt')).toBe(sentence);
	});

test('what was set on a row of attention, and on real hands, is in the link', async ({ page }) => {
	await page.goto('./embed/head-reader/?sharpness=2.5&mask=off&first=aside');
	const reader = page.locator('[data-widget="head-reader"]');
	await expect(reader.getByRole('switch', { name: 'Causal mask' })).not.toBeChecked();
	await expect(reader.getByRole('slider', { name: /factor c/i })).toHaveValue('2.5');

	await page.goto('./embed/rope-hands/?vectors=run');
	const hands = page.locator('[data-widget="rope-hands"]');
	await hands.getByRole('slider', { name: 'Query head' }).press('Home');
	for (let i = 0; i < 6; i++)
		await hands.getByRole('slider', { name: 'Query of token' }).press('ArrowLeft');
	const score = await hands.getByTestId('score').innerText();
	await page.goto(await copyEmbed(page, hands));
	await expect(hands.getByTestId('score')).toHaveText(score);
});

test('a link to the longer texts carries the model and a text of one’s own', async ({ page }) => {
	await page.goto(`./embed/beyond-length/?model=last&text=${encodeURIComponent(sentence)}`);
	const root = page.locator('[data-widget="beyond-length"]');
	await expect(root.getByRole('textbox')).toHaveValue(sentence);
	await expect(root.getByRole('radio', { name: 'nano' })).not.toBeChecked();
	const copied = new URL(await copyEmbed(page, root)).searchParams;
	expect(copied.get('model')).toBe('last');
	expect(copied.get('text')).toBe(sentence);
});

test('a link holds a prompt of many pages, compressed behind its #, and what is cut off says so', async ({
	page
}) => {
	const prompt = `${sentence}. `.repeat(120).trim();
	await page.goto(`./embed/head-reader/?layer=2&head=3`);
	const root = page.locator('[data-widget="head-reader"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await root.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
	let address = '';
	const copyHash = async () => new URL((address = await copyEmbed(page, root))).hash;
	await expect.poll(copyHash).toMatch(/^#z=[\w-]+$/);
	expect(address.length).toBeLessThan(1000);
	await page.goto('about:blank');
	const { root: there } = await openLink(page, address, 'head-reader');
	await expect(there.getByRole('textbox', { name: 'Prompt' })).toHaveValue(prompt);
	await expect(awaited(there)).toBeVisible();
	await page.goto('about:blank');
	await page.goto(address.slice(0, -30));
	await expect(page.getByText('The part of the link after # is cut off')).toBeVisible();
	await expect(there).toHaveAttribute('data-state', 'recorded');
});
