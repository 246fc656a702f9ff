/** @file What a course on another site does with exhibits: by iframe and by <model-museum-exhibit>, in every version of the messages. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import * as v from 'valibot';
import { messageSchema } from '../src/lib/embed/schemas.ts';
import { catalogSchema } from '../src/lib/server/catalog-schema.ts';
import { newestVersion, protocolVersions } from '../src/lib/embed/protocol.ts';
import { findChromium, quietFlags } from '../scripts/find-chromium.js';
import { openCoursePages, readSaid } from './course.ts';
import { expect, test, type Page } from './museum-test.ts';

test.describe.configure({ mode: 'parallel' });

interface CatalogParameter {
	readonly name: string;
	readonly type: string;
	readonly default: string | number | null;
	readonly of: string;
	readonly values?: readonly string[];
	readonly min?: number;
	readonly max?: number;
}
const catalog = JSON.parse(
	readFileSync(resolve(import.meta.dirname, '../build/catalog.json'), 'utf8')
) as {
	readonly widgets: readonly {
		readonly name: string;
		readonly parameters: readonly CatalogParameter[];
	}[];
};

const sandbox = 'allow-scripts allow-same-origin';

/** Another value of a setting than its default; undefined where that would need a run, a download or a text. */
function findOther({ name, type, values, min, max, default: own }: CatalogParameter) {
	if (['model', 'backend', 'recording', 'lock'].includes(name)) return undefined;
	if (type === 'choice') return values?.find((value) => value !== own);
	if ((type === 'integer' || type === 'number') && min !== undefined && max !== undefined)
		return own === min + 1 ? min + 2 : min + 1;
	return undefined;
}

const elementTag = (baseURL = '') =>
	`<script src="${new URL('./model-museum-exhibit.js', baseURL).href}"></script>`;

/** Calls a method of the first element of a page, or of the one that shows this exhibit. */
function call(page: Page, exhibit: string, method: string, argument?: object): Promise<unknown> {
	return page.evaluate(
		([name, method, argument]) => {
			const element = document.querySelector(`model-museum-exhibit[exhibit="${name}"]`);
			const methods = element as unknown as Record<string, (given: unknown) => Promise<unknown>>;
			return methods[method]?.call(element, argument);
		},
		[exhibit, method, argument] as const
	);
}

test('the catalogue is as its schema says, which lies beside it', () => {
	expect(v.safeParse(catalogSchema, catalog).issues ?? []).toEqual([]);
	for (const name of ['catalog', 'parameters', 'protocol']) {
		const schema = readFileSync(
			resolve(import.meta.dirname, `../build/schemas/${name}.json`),
			'utf8'
		);
		expect(JSON.parse(schema)).toHaveProperty('$schema');
	}
});

const perPage = 4;
for (let at = 0; at < catalog.widgets.length; at += perPage) {
	const some = catalog.widgets.slice(at, at + perPage);
	test(`on another site ${some.map(({ name }) => name).join(', ')} come to rest and do as they are told`, async ({
		page,
		baseURL
	}) => {
		await page.setViewportSize({ width: 820, height: 900 });
		const course = await openCoursePages(page, () => ({
			'/': `<style>body{margin:10px}</style>${elementTag(baseURL)}${some
				.map(
					({ name }) =>
						`<model-museum-exhibit exhibit="${name}" sandbox="${sandbox}"></model-museum-exhibit>`
				)
				.join('')}`
		}));
		const elementOf = (name: string) => page.locator(`model-museum-exhibit[exhibit="${name}"]`);
		for (const { name } of some) {
			await elementOf(name).scrollIntoViewIfNeeded();
			const root = elementOf(name)
				.locator('iframe')
				.contentFrame()
				.locator('[data-widget]')
				.first();
			await expect(root).toHaveAttribute('data-state', /^(idle|recorded|live)$/);
		}
		const countResizes = async () =>
			(await readSaid(page)).filter(({ type }) => type === 'resize').length;
		const rest = async () => {
			const before = await countResizes();
			await page.waitForTimeout(1000);
			return (await countResizes()) === before;
		};
		// All of them at once, so that one second serves for all.
		await expect.poll(rest, 'they come to rest').toBe(true);
		for (const { name, parameters } of some) {
			const element = elementOf(name);
			const frame = element.locator('iframe');
			const own = parameters.filter(({ of }) => of === 'exhibit');
			const [setting] = own.flatMap((each) => {
				const value = findOther(each);
				return value === undefined ? [] : [[each.name, value] as const];
			});
			if (setting) {
				await call(page, name, 'set', Object.fromEntries([setting]));
				await expect
					.poll(() => element.evaluate((each) => (each as unknown as { state: object }).state))
					.toMatchObject(Object.fromEntries([setting]));
			}
			// What runs no model answers with its tables; models are run below.
			if ((await frame.contentFrame().locator('button[data-run]').count()) === 0) {
				const result = await call(page, name, 'run');
				expect(Object.keys(result as object).length, name).toBeGreaterThan(0);
			}
		}
		for (const message of await readSaid(page))
			expect(v.safeParse(messageSchema, message).issues ?? [], JSON.stringify(message)).toEqual([]);
		course.close();
	});
}

test('two exhibits of one page run their models, are set, put back and heard, each by itself', async ({
	page,
	baseURL
}) => {
	const course = await openCoursePages(page, () => ({
		'/': `${elementTag(baseURL)}
<model-museum-exhibit exhibit="head-reader" state="layer=2&head=3" lock="prompt" caption="Where does it look?" link="page" sandbox="${sandbox}"></model-museum-exhibit>
<model-museum-exhibit exhibit="shared-keys" theme="dark" sandbox="${sandbox}"></model-museum-exhibit>
<script>
	window.heard = [];
	for (const element of document.querySelectorAll('model-museum-exhibit'))
		for (const type of ['ready', 'result', 'state', 'error'])
			element.addEventListener('museum-' + type, () => heard.push(element.exhibit + ' ' + type));
</script>`
	}));
	const reader = page.locator('iframe').first().contentFrame();
	await expect(reader.getByText('Where does it look?')).toBeVisible();
	await expect(reader.getByRole('link', { name: 'Open it in the Model Museum' })).toBeVisible();
	const result = await call(page, 'head-reader', 'run');
	expect(result).toMatchObject({ layer: 2, head: 3 });
	await expect(reader.locator('[data-widget]')).toHaveAttribute('data-state', 'live');
	expect(await call(page, 'head-reader', 'set', { head: 5 })).toMatchObject({ layer: 2, head: 5 });
	// It was live, so it comes alive again.
	await expect(reader.locator('[data-widget]')).toHaveAttribute('data-state', 'live');
	await expect(reader.getByRole('slider', { name: 'Query head' })).toHaveAttribute(
		'aria-valuetext',
		/^5/
	);
	expect(await call(page, 'head-reader', 'reset')).toMatchObject({ layer: 2, head: 3 });
	expect(await call(page, 'shared-keys', 'run')).toHaveProperty('layer');
	const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
	for (const name of ['head-reader', 'shared-keys'])
		for (const type of ['ready', 'state', 'result']) expect(heard).toContain(`${name} ${type}`);
	course.close();
});

test('what is refused is told, and shown in the exhibit; the rest of the state is taken', async ({
	page,
	baseURL
}) => {
	const course = await openCoursePages(page, () => ({
		'/': `${elementTag(baseURL)}<model-museum-exhibit exhibit="head-reader"></model-museum-exhibit>`
	}));
	const state = await call(page, 'head-reader', 'set', { layer: 3, head: 99, colour: 'red' });
	expect(state).toMatchObject({ layer: 3 });
	const frame = page.locator('iframe').contentFrame();
	await expect(frame.getByText('head: “99”')).toBeVisible();
	await expect(frame.getByText('colour: “red”')).toBeVisible();
	expect((await readSaid(page)).find(({ type }) => type === 'error')).toMatchObject({
		code: 'bad-state'
	});
	await page.evaluate(() =>
		document
			.querySelector('model-museum-exhibit')
			?.shadowRoot?.querySelector('iframe')
			?.contentWindow?.postMessage(
				{ source: 'model-museum-host', version: 2, type: 'explode' },
				'*'
			)
	);
	await expect
		.poll(async () => (await readSaid(page)).map(({ code }) => code))
		.toContain('bad-command');
	course.close();
});

for (const asked of [null, ...protocolVersions, newestVersion + 1])
	test(`a page that speaks ${asked === null ? 'as pages did before there were versions' : `version ${asked}`} is spoken to in a version that it knows`, async ({
		page,
		baseURL
	}) => {
		const src = new URL('./embed/rope-wavelengths/', baseURL);
		if (asked !== null) src.searchParams.set('protocol', String(asked));
		const course = await openCoursePages(page, () => ({
			'/': `<iframe src="${src.href}" style="width:100%;height:900px"></iframe>`
		}));
		await expect
			.poll(async () => (await readSaid(page)).map(({ type }) => type))
			.toEqual(expect.arrayContaining(['ready', 'resize', 'state']));
		const spoken = Math.min(asked ?? 1, newestVersion);
		for (const message of await readSaid(page)) expect(message.version).toBe(spoken);
		const ready = (await readSaid(page)).find(({ type }) => type === 'ready');
		expect(ready?.versions).toEqual(spoken > 1 ? [...protocolVersions] : undefined);
		course.close();
	});

test('the element sizes pages of an older, of a newer and of a sealed museum, and says what the older cannot do', async ({
	page,
	baseURL
}) => {
	const speak = (messages: readonly object[]) =>
		`<script>for (const message of ${JSON.stringify(messages)}) parent.postMessage({ source: 'model-museum', ...message }, '*');
addEventListener('message', ({ data }) => parent.postMessage({ source: 'model-museum', version: 2, type: 'result', widget: 'x', result: { told: data.type, version: data.version }, answers: data.id }, '*'));</script>`;
	const course = await openCoursePages(page, (origin) => ({
		'/': `${elementTag(baseURL)}
<model-museum-exhibit exhibit="old" src="${origin}/old"></model-museum-exhibit>
<model-museum-exhibit exhibit="new" src="${origin}/new"></model-museum-exhibit>
<model-museum-exhibit exhibit="sealed" src="${origin}/new" sandbox="allow-scripts"></model-museum-exhibit>`,
		'/old': speak([
			{ version: 1, type: 'ready', widgets: ['x'] },
			{ version: 1, type: 'resize', height: 321 }
		]),
		'/new': speak([
			{ version: 2, type: 'ready', widgets: ['x'], versions: [2, 3, 4] },
			{ version: 2, type: 'resize', height: 432, of: 'something new' },
			{ version: 4, type: 'resize', height: 1 },
			{ version: 2, type: 'resize', height: 'tall' }
		])
	}));
	const height = (index: number) =>
		page
			.locator('iframe')
			.nth(index)
			.evaluate((frame) => frame.clientHeight);
	await expect.poll(() => height(0)).toBe(321);
	await expect.poll(() => height(1)).toBe(432);
	await expect(call(page, 'old', 'run')).rejects.toThrow('too old');
	for (const exhibit of ['new', 'sealed'])
		expect(await call(page, exhibit, 'run')).toEqual({ told: 'run', version: 2 });
	course.close();
});

test('only the page around is heard, and with origin= only one of those', async ({
	page,
	baseURL
}) => {
	const src = (query: string) =>
		new URL(`./embed/rope-wavelengths/?protocol=2&${query}`, baseURL).href;
	const course = await openCoursePages(page, (origin) => ({
		'/': `<iframe src="${src(`origin=${encodeURIComponent(origin)}`)}" style="width:100%;height:900px"></iframe>
<iframe src="${src('origin=https://school.example')}" style="width:100%;height:900px"></iframe>
<iframe src="/beside"></iframe>`,
		'/beside': ''
	}));
	const frame = page.locator('iframe').first().contentFrame();
	const other = page.locator('iframe').nth(1).contentFrame();
	// An exhibit opens when somebody is near.
	await expect(frame.locator('[data-widget]')).toBeVisible();
	await page.locator('iframe').nth(1).scrollIntoViewIfNeeded();
	await expect(other.locator('[data-widget]')).toBeVisible();
	const command = {
		source: 'model-museum-host',
		version: 2,
		type: 'set-state',
		state: { theta: 12000 }
	};
	await page.frame({ url: /beside/ })?.evaluate((said) => {
		for (const index of [0, 1]) parent.frames[index]?.postMessage(said, '*');
	}, command);
	await page.evaluate((said) => frames[1]?.postMessage(said, '*'), command);
	await page.evaluate(
		(said) => frames[0]?.postMessage({ ...said, state: { theta: 45600 } }, '*'),
		command
	);
	await expect
		.poll(async () => (await readSaid(page)).findLast(({ type }) => type === 'state')?.state)
		.toMatchObject({ theta: 45600 });
	const thetas = (await readSaid(page)).map(({ state }) => state?.theta);
	expect(thetas).not.toContain(12000);
	// The second frame may speak to school.example alone: one exhibit is ready here, not two.
	expect((await readSaid(page)).filter(({ type }) => type === 'ready')).toHaveLength(1);
	course.close();
});

test('what a page locks stays: the prompt is read-only, a slider does not move, and a picture is put back', async ({
	page
}) => {
	await page.goto(
		'./embed/attention-bench/?recording=nano&layer=4&head=2&lock=prompt,layer,colour'
	);
	const root = page.locator('[data-widget="attention-bench"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await expect(page.getByText('lock: “colour”')).toBeVisible();
	const prompt = root.getByRole('textbox', { name: 'Prompt' });
	const before = await prompt.inputValue();
	await prompt.click();
	await page.keyboard.type('x');
	await expect(prompt).toHaveValue(before);
	await expect(prompt).toHaveAttribute('readonly');
	await root.locator('[data-head]').nth(60).click();
	await expect(page.getByText('Fixed on this page: layer')).toBeVisible();
	await expect(root).toContainText('Layer 4, query head');

	await page.goto('./embed/head-reader/?layer=2&lock=layer&controls=few');
	const reader = page.locator('[data-widget="head-reader"]');
	await expect(reader).toHaveAttribute('data-state', 'recorded');
	await expect(reader.getByRole('textbox', { name: 'Prompt' })).toBeVisible();
	await expect(reader.getByRole('button', { name: 'Run it live' })).toBeVisible();
	await expect(reader.getByRole('slider')).toHaveCount(0);
	await page.goto('./embed/head-reader/?layer=2&lock=layer');
	const layer = reader.getByRole('slider', { name: 'Layer', exact: true });
	await layer.press('ArrowRight');
	await expect(layer).toHaveAttribute('aria-valuetext', /^2/);
	await expect(layer).toHaveAttribute('aria-disabled', 'true');
	await page.goto('./embed/head-reader/?controls=none');
	await expect(reader).toHaveAttribute('data-state', 'recorded');
	for (const role of ['textbox', 'slider', 'radio', 'combobox'] as const)
		await expect(reader.getByRole(role)).toHaveCount(0);
	await expect(reader.getByText('The same as a table')).toBeVisible();
});

test('with third-party cookies blocked an exhibit of another site gets ready, is set and runs live', async ({
	baseURL
}, testInfo) => {
	// As the browser's own settings write it.
	const profile = testInfo.outputPath('profile');
	mkdirSync(join(profile, 'Default'), { recursive: true });
	const settings = { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } };
	writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(settings));
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium(),
		args: quietFlags
	});
	try {
		const page = await context.newPage();
		const course = await openCoursePages(page, () => ({
			'/': `${elementTag(baseURL)}<model-museum-exhibit exhibit="head-reader" sandbox="${sandbox}"></model-museum-exhibit>`
		}));
		expect(await call(page, 'head-reader', 'set', { layer: 2, head: 5 })).toMatchObject({
			...{ layer: 2, head: 5 }
		});
		const frame = page.locator('iframe').contentFrame();
		expect(await frame.locator('html').evaluate(() => document.hasStorageAccess())).toBe(false);
		expect(await call(page, 'head-reader', 'run')).toMatchObject({ layer: 2, head: 5 });
		await expect(frame.locator('[data-widget]')).toHaveAttribute('data-state', 'live');
		course.close();
	} finally {
		await context.close();
	}
});
