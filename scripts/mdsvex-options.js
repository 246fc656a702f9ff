import { createHighlighter } from 'shiki';
import remarkMath from 'remark-math';
import rehypeKatex from 'rehype-katex-svelte';
import { escapeSvelte } from 'mdsvex';

const highlighter = await createHighlighter({
	themes: ['github-light-high-contrast', 'github-dark-high-contrast'],
	langs: ['python', 'typescript', 'javascript', 'json', 'bash', 'html', 'text']
});

/** @type {import('mdsvex').MdsvexOptions} */
export const mdsvexOptions = {
	extensions: ['.md'],
	// mdsvex's smart quotes would curl the quotes inside {expressions}.
	smartypants: false,
	remarkPlugins: [remarkMath],
	rehypePlugins: [rehypeKatex],
	highlight: {
		highlighter: (code, lang) => {
			const html = highlighter.codeToHtml(code, {
				lang: lang && highlighter.getLoadedLanguages().includes(lang) ? lang : 'text',
				themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
				defaultColor: false
			});
			return `{@html \`${escapeSvelte(html)}\`}`;
		}
	}
};
