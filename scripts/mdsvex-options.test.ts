import { compile } from 'mdsvex';
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
});
