/**
 * @file A copy that was built with `MODELS=none`. Its pages differ from the built ones by a mark in the catalogue, which is put there on the
 * way, and its host lacks the weights; what the finished folder keeps is tested in `vite/chosen-models.test.ts`. `EXHIBITS=all` goes over
 * every exhibit, some minutes' work.
 */
import { widgets } from './catalog.ts';
import { expect, test, type Locator } from './museum-test.ts';
import { watch } from './pages.ts';

/** One of each act that has a model. */
const someOfEach = ['logit-lens', 'attention-bench', 'training-timeline', 'two-minds', 'quantise'];
/** These show what a model answers to what somebody asks, of which there is no recording. */
const unrecorded = ['talk', 'two-minds', 'beyond-length'];

const isEvery = process.env.EXHIBITS === 'all';
const chosen = isEvery ? widgets.map(({ name }) => name) : someOfEach;

/** How many there are, once two looks in a row find the same: a part of an exhibit may come after its first picture. */
async function countAtRest(some: Locator): Promise<number> {
	let last = -1;
	const isSame = async () => {
		const before = last;
		last = await some.count();
		return last === before;
	};
	await expect.poll(isSame, { intervals: [700] }).toBe(true);
	return last;
}

test('in a copy without models an exhibit shows what was recorded, and says which weights it lacks', async ({
	page,
	baseURL
}) => {
	if (isEvery) test.setTimeout(600_000);
	const { errors } = watch(page, baseURL ?? '');
	page.on('console', (message) => {
		if (message.type() === 'error') errors.push(message.text());
	});
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		const response = await route.fetch();
		const body = (await response.text()).replaceAll(
			/title:(.)(nano|micro[\w-]*)\1,/g,
			(title) => `isLeftOut:!0,${title}`
		);
		await route.fulfill({ response, body });
	});
	const asked: string[] = [];
	await page.route('**/models/**', async (route) => {
		const path = new URL(route.request().url()).pathname;
		if (path.endsWith('/nano/tokenizer.json')) return route.continue();
		asked.push(path);
		return route.abort();
	});

	for (const name of chosen) {
		await page.goto(`./embed/${name}/`);
		const root = page.locator(`[data-widget="${name}"]`);
		await expect(root, name).toHaveAttribute('data-state', /idle|recorded|failed/);
		const live = root.getByRole('button', { name: 'Run it live' }).first();
		// Most show what was recorded, measured or published only.
		if (isEvery && (await live.count()) === 0) continue;
		const isRecorded = !unrecorded.includes(name);
		if (isRecorded) await expect(root).toHaveAttribute('data-state', 'recorded');
		const pictures = root.locator('canvas, svg[role="img"], table');
		const before = await countAtRest(pictures);
		await live.click();
		await expect(root, name).toContainText(
			/This copy of the museum was built without the weights of (nano|micro[\w-]*), to take less room on its host/
		);
		await expect(root.getByRole('alert'), name).toHaveCount(0);
		if (isRecorded) expect(before, name).toBeGreaterThan(0);
		await expect(pictures, name).toHaveCount(before);
	}
	expect({ asked, errors }).toEqual({ asked: [], errors: [] });
	// A script that is still under way is no longer of interest.
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});
