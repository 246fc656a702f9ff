import { describe, expect, it } from 'vitest';
import { cutSections, writePlainText } from './plain-text.ts';

describe('a lesson as plain text', () => {
	it('keeps words, in links, tags and code, and drops marks, formulas and scripts', () => {
		const markdown = `<script>
	import Term from '$lib/ui/Term.svelte';
</script>
An <Term id="x" note="a > b">attention head</Term> scores **pairs** of [_tokens_](/lessons/tokens/), $q\\cdot k$ that is.

$$
R_m q
$$

- \`no_rope_layers\` and \`<|im_start|>\`

| length | share |
| ---: | --- |
| 512 | 0.9 |

<Widget name="attention-bench" layer="5" />`;
		expect(writePlainText(markdown)).toBe(
			'An attention head scores pairs of tokens, that is. no_rope_layers and <|im_start|> length share 512 0.9'
		);
	});

	it('is cut at headings, which have the anchors of the page, and not in code', () => {
		const sections = cutSections(
			'Before.\n\n## What `theta` does\n\nIt turns.\n\n```python\n## no heading\n```\n\n### 1. Aside\n\nMore.\n'
		);
		expect(sections).toEqual([
			{ id: '', title: '', text: 'Before.' },
			{ id: 'what-theta-does', title: 'What theta does', text: 'It turns. no heading' },
			{ id: '1-aside', title: '1. Aside', text: 'More.' }
		]);
	});
});
