import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listener, writeEmbedCode } from './share.ts';

describe('the embed code', () => {
	it('brings its own listener, the one that the page about the museum prints', () => {
		const about = readFileSync(new URL('../../../content/pages/about.md', import.meta.url), 'utf8');
		// There it stands a step further in.
		const bare = (text: string) => text.replace(/^\s+/gm, '');
		expect(bare(about)).toContain(bare(listener));
		const code = writeEmbedCode({
			title: 'A "map" & more',
			embedUrl: 'https://a.example/?a=1&b=2',
			pageUrl: '',
			height: 900
		});
		expect(code).toContain('src="https://a.example/?a=1&amp;b=2"');
		expect(code).toContain('title="A &quot;map&quot; &amp; more"');
		expect(code).toContain(listener);
	});
});
