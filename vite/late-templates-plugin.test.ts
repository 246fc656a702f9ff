import { compile } from 'svelte/compiler';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { lateTemplates } from '../src/lib/content/late-templates.ts';
import { takeTexts } from './late-templates-plugin.ts';

const source = `<script>
	import Term from './Term.svelte';
	const known = 'worked out here';
</script>
<h2 id="heading">Words of a heading</h2>
<p>A <Term id="word"><em>word</em></Term> that is explained, <b>formula &#123;one&#125;</b> and {known}.</p>
<pre>code \`two\`</pre>`;

const compiled = compile(source, { filename: 'lesson.svelte', generate: 'client' }).js.code;
const taken = takeTexts(
	compiled,
	parseSync('lesson.js', compiled).program,
	'virtual:lesson-templates/a'
);

describe('a lesson’s script', () => {
	it('comes without the words and formulas that its page holds', () => {
		for (const words of ['Words of a heading', '<b>formula', 'code `two`', '<em>word</em>'])
			expect(taken.texts.filter((text) => text.includes(words))).toHaveLength(1);
		expect(taken.code).not.toMatch(/Words of a heading|formula|<pre>|<em>/);
		// What is worked out stays.
		expect(taken.code).toContain('worked out here');
	});

	it('is refused with a text that becomes markup at run time, which its page would not take', () => {
		const { code } = compile('<p>{@html "<b>one</b>"}</p>', { generate: 'client' }).js;
		expect(() => takeTexts(code, parseSync('lesson.js', code).program, 'a')).toThrow('{@html}');
	});

	it('is still a script that says where each of them goes', () => {
		expect(parseSync('lesson.js', taken.code).errors).toEqual([]);
		const places = [...taken.code.matchAll(/lessonTemplates\.template\((\d+)/g)];
		expect(places.map(([, index]) => Number(index))).toEqual(taken.texts.map((_, index) => index));
		expect(taken.code).toContain('import("virtual:lesson-templates/a")');
	});
});

describe('templates that come late', () => {
	it('ask Svelte for none as long as they are taken up from HTML, and for each once afterwards', async () => {
		const asked: [string, number | undefined][] = [];
		const make = (content: string, flags?: number) => {
			asked.push([content, flags]);
			return () => [];
		};
		const { template, load, areHere } = lateTemplates(make, () =>
			Promise.resolve({ default: ['<p>one</p>'] })
		);
		const first = template(0, 3);
		first();
		expect([asked, areHere()]).toEqual([[['', 3]], false]);
		await load();
		first();
		first();
		expect([asked, areHere()]).toEqual([
			[
				['', 3],
				['<p>one</p>', 3]
			],
			true
		]);
	});
});
