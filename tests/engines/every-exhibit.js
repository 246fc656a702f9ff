/**
 * @file `npm run test:firefox -- --every`: every exhibit on a course's page of another site, by iframe and by <model-museum-exhibit>, at three
 * widths. Minutes long, so it is asked for; Chromium has the same in protocol.spec.ts and settle.spec.ts.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openCourse, shortText, waitFor } from './engine.js';

/** @typedef {import('./engine.js').Browser} Browser */
/** @typedef {{ name: string, type: string, of: string, default: unknown, values?: string[], min?: number, max?: number }} Parameter */
/** @typedef {{ name: string, parameters: Parameter[] }} Exhibit */

const sandbox = 'allow-scripts allow-same-origin';
const widths = [320, 1200, 800];
/** How long a frame may take to be as tall as its page asks, and how long it is to stay so. */
const [mostMs, restMs] = [1000, 300];

/** Another value of a setting than its own, where that needs no run, no download and no text. @param {Exhibit} exhibit */
function findOther({ parameters }) {
	for (const { name, type, of, values, min, default: own } of parameters) {
		if (of !== 'exhibit' || ['model', 'backend', 'recording'].includes(name)) continue;
		const other = type === 'choice' ? values?.find((value) => value !== own) : undefined;
		if (other !== undefined) return { [name]: other };
		if (['integer', 'number'].includes(type) && min !== undefined)
			return { [name]: own === min + 1 ? min + 2 : min + 1 };
	}
	return null;
}

/** @param {Browser} browser @param {string} url the site @param {Exhibit} exhibit */
async function checkOne(browser, url, exhibit) {
	const { name } = exhibit;
	const course = await openCourse(
		`<style>body { margin: 0 }</style>
		<script>
			const asked = new Map();
			onmessage = ({ data, source }) =>
				data.type === 'resize' && asked.set(source, { height: data.height, at: performance.now() });
		</script>
		<script src="${url}model-museum-exhibit.js"></script>
		<div id="column">
			<model-museum-exhibit exhibit="${name}" sandbox="${sandbox}"></model-museum-exhibit>
			<iframe id="plain" sandbox="${sandbox}" src="${url}embed/${name}/" style="width: 100%; border: 0"></iframe>
		</div>`
	);
	const element = `document.querySelector('model-museum-exhibit')`;
	const frame = `${element}.shadowRoot.querySelector('iframe')`;
	try {
		await browser.open(course.url);
		await waitFor(browser, `${element}.isReady`);
		await waitFor(browser, `asked.has(document.querySelector('#plain').contentWindow)`);
		// How long the first pictures take depends on the machine; how long a column takes to be fitted is the museum's.
		await waitFor(
			browser,
			`performance.now() - Math.max(...[...asked.values()].map(({ at }) => at)) > 1000`
		);
		for (const width of widths) {
			// A column takes widths that a window does not.
			await browser.run(`document.querySelector('#column').style.width = '${width}px'`);
			const took = await browser.run(
				`const frame = ${frame};
				// The page inside hears of its width first.
				await new Promise((resolve) => setTimeout(resolve, 200));
				const begun = performance.now();
				let [height, since] = [0, begun];
				for (;;) {
					const now = performance.now();
					const fits = Math.abs(frame.clientHeight - asked.get(frame.contentWindow).height) <= 1;
					if (!fits || frame.clientHeight !== height) [height, since] = [frame.clientHeight, now];
					if (now - since >= ${restMs} || now - begun > ${5 * mostMs}) return 200 + since - begun;
					await new Promise((resolve) => setTimeout(resolve, 20));
				}`
			);
			assert.ok(took <= mostMs, `${width} px: as tall as it asks after ${Math.round(took)} ms`);
			assert.equal(await browser.run(`return ${frame}.clientWidth`), width);
		}
		const other = findOther(exhibit);
		if (other) {
			const told = await browser.run(`return await ${element}.set(${JSON.stringify(other)})`);
			for (const [key, value] of Object.entries(other)) assert.equal(told[key], value);
		}
		if (name === 'beyond-length')
			await browser.run(`return await ${element}.set(${JSON.stringify({ text: shortText })})`);
		const result = await browser.run(`return await ${element}.run()`);
		assert.ok(Object.keys(result).length > 0, 'no result');
	} finally {
		await browser.open(`${url}robots.txt`);
		course.close();
	}
}

/** @param {Browser} browser @param {string} url the site */
export async function checkEveryExhibit(browser, url) {
	const file = resolve(import.meta.dirname, '../../build/catalog.json');
	/** @type {{ widgets: Exhibit[] }} */
	const { widgets } = JSON.parse(readFileSync(file, 'utf8'));
	/** @type {string[]} */
	const failures = [];
	for (const exhibit of widgets) {
		const said = await checkOne(browser, url, exhibit).then(
			() => 'ready, fits, obeys, answers',
			(error) => (error instanceof Error ? error.message : String(error))
		);
		console.log(`    ${exhibit.name}: ${said}`);
		if (said !== 'ready, fits, obeys, answers') failures.push(`${exhibit.name}: ${said}`);
	}
	assert.deepEqual(failures, []);
}
