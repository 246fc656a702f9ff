import { expect, test } from './museum-test.ts';
import { collectShown } from '../scripts/judge/collect.ts';
import { judge, type Verdict } from '../scripts/judge/verdict.ts';

const facts: Readonly<Record<string, readonly number[]>> = { layers: [36], total: [3_075_098_624] };
const cells: Readonly<Record<string, readonly number[]>> = { 'found/0/right': [0.4375] };
const find = (known: Readonly<Record<string, readonly number[]>>, reference: string) => {
	const values = known[reference];
	if (!values) throw new RangeError(`there is no ${reference}`);
	return values;
};

const tag = (kind: string, attributes: string, text: string) =>
	`<span class="provenance" data-provenance="${kind}" ${attributes}>${text}<button>tag</button><span popover>2025, page 7</span></span>`;
const fact = (id: string, text: string) => tag('published', `data-fact="${id}"`, text);
const cell = (text: string) => tag('lab', 'data-lab="found/0/right"', text);

for (const [what, body, wrong] of [
	['a right fact in prose', `<p>It has ${fact('layers', '36')} layers.</p>`, null],
	['a wrong fact in prose', `<p>It has ${fact('layers', '32')} layers.</p>`, /shows 32.*36/],
	['a fact that is not there', `<p>${fact('layer', '36')}</p>`, /no layer/],
	['an untagged number in prose', '<p>In 3 steps</p>', null],
	[
		'a tagged table',
		`<table><tr><th>Run 7<td>${cell('43.8 %')}<td>${fact('total', '3.08 B')}</table>`,
		null
	],
	['an untagged cell', '<table><tr><td>12.5</table>', /12\.5.*no provenance/],
	[
		'a published cell without a fact',
		`<table><tr><td>${tag('published', '', '12')}</table>`,
		/names no fact/
	],
	['a lab cell without a row', `<table><tr><td>${tag('lab', '', '0.4')}</table>`, /names no cell/],
	['a lab cell that was rounded wrongly', `<table><tr><td>${cell('0.43')}</table>`, /shows 0\.43/],
	[
		'a live figure under its tag',
		`<figure>${tag('live', '', '')}<div data-provenance="live">17 tokens</div></figure>`,
		null
	],
	[
		'a live figure without a tag',
		'<figure><div data-provenance="live">17 tokens</div></figure>',
		/no tag says so/
	],
	[
		'ticks, names and controls',
		'<figure><svg><text data-label>0.5</text></svg><label>7 <input></label><h3>Layer 4</h3><button>9</button><span>Qwen3-1.7B</span></figure>',
		null
	],
	[
		'a bar of the right height',
		`<figure>${tag('lab', '', '')}<svg><g data-provenance="lab"><rect data-lab="found/0/right" data-value="0.4375"/></g></svg></figure>`,
		null
	],
	[
		'a bar of the wrong height',
		`<figure>${tag('lab', '', '')}<svg><g data-provenance="lab"><rect data-lab="found/0/right" data-value="0.44"/></g></svg></figure>`,
		/0\.44 is not/
	],
	[
		'a description that repeats the figure',
		`<figure>${cell('0.44')}<p data-provenance="lab" data-description>It reaches 44 %.</p></figure>`,
		null
	],
	[
		'a description that says more',
		`<figure>${cell('0.44')}<p data-provenance="lab" data-description>It reaches 48 %.</p></figure>`,
		/description says 48/
	]
] as const) {
	test(`the judge ${wrong ? 'objects to' : 'passes'} ${what}`, async ({ page }) => {
		await page.setContent(`<main>${body}</main>`);
		const verdict: Verdict = judge(await page.evaluate(collectShown), {
			fact: (reference) => find(facts, reference),
			lab: (reference) => find(cells, reference)
		});
		if (wrong) expect(verdict.problems.join('\n')).toMatch(wrong);
		else expect(verdict.problems).toEqual([]);
	});
}
