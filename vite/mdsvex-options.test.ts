import { compile } from 'mdsvex';
import { compile as compileComponent } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { mdsvexOptions } from './mdsvex-options.js';

async function write(markdown: string): Promise<string> {
	return (await compile(markdown, mdsvexOptions))?.code.trim() ?? '';
}

describe('a paragraph of a lesson', () => {
	it('may begin with a tag, and what follows is still Markdown', async () => {
		expect(await write('<Term id="rope">RoPE</Term> turns _pairs_,\nand nothing else.')).toBe(
			'<p><Term id="rope">RoPE</Term> turns <em>pairs</em>,\nand nothing else.</p>'
		);
	});

	it('may begin with a tag in a list too', async () => {
		expect(await write('- <Provenance kind="live">3</Provenance> _heads_\n')).toContain(
			'<Provenance kind="live">3</Provenance> <em>heads</em>'
		);
	});

	it('is none where an exhibit stands', async () => {
		expect(await write('<Widget name="talk" />')).toBe('<Widget name="talk" />');
	});

	it('keeps a number and its unit on one line, but not in code', async () => {
		const written = await write(
			'<Provenance kind="live">13 %</Provenance> of 3.075 B, and 4 Bytes of `18 B`.'
		);
		expect(written).toContain('>13\u00a0%<');
		expect(written).toContain('3.075\u00a0B, and 4 Bytes');
		expect(written).toContain('18 B</code>');
	});
});

describe('a formula and a piece of code', () => {
	it('are part of the template, whatever braces they have: no page takes markup from a text at run time', async () => {
		const written = await write('Of $\\frac{a}{b_{1}}$.\n\n```js\nconst a = { b: `${c}` };\n```');
		expect(written).not.toMatch(/@html|[{}]/);
		expect(written).toContain('<mfrac><mi>a</mi>');
		const { code } = compileComponent(written, { generate: 'server' }).js;
		// As a template literal of the component has it.
		expect(code).toContain(
			'<annotation encoding="application/x-tex">\\\\frac{a}{b_{1}}</annotation>'
		);
		const [, block = ''] = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(code) ?? [];
		expect(block.replaceAll(/<[^>]*>/g, '')).toBe('const a = { b: \\`\\${c}\\` };');
	});
});
