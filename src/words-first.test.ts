import { expect, test } from 'vitest';
import { wordsFirst } from './words-first.ts';

const page = (start: string) => `<!doctype html>
<html lang="en">
	<head>
		<link href="./a/start.1.js" rel="modulepreload">
		<link href="./a/b.2.js" rel="modulepreload">
		<link rel="preload" href="/serif.woff2" as="font" />
	</head>
	<body><h1>A $& of words</h1><script>${start}</script></body>
</html>`;
const start = `Promise.all([
	import("./_app/entry/start.1.js"),
	import("./_app/entry/app.2.js")
]).then(([kit, app]) => kit.start(app));`;

test('scripts are asked for after the first paint, fonts and words before', () => {
	const html = wordsFirst(page(start));
	expect(html).not.toContain('<link href="./a/');
	expect(html).toContain('["./a/start.1.js","./a/b.2.js"]');
	expect(html).toContain('painted.then(() => import("./_app/entry/start.1.js"))');
	expect(html).toContain('painted.then(() => import("./_app/entry/app.2.js"))');
	expect(html).toContain("getEntriesByName('first-contentful-paint')");
	expect(html.indexOf('const painted')).toBeLessThan(html.indexOf('Promise.all(['));
	expect(html).toContain('<link rel="preload" href="/serif.woff2" as="font" />');
	expect(html).toContain('<h1>A $& of words</h1>');
	expect(html).toContain('<html lang="en" class="undrawn">');
});

test('a page that starts in an unknown way is refused, not broken', () => {
	expect(() => wordsFirst(page('import("./_app/entry/start.1.js").then(go);'))).toThrow(
		/starts its pages differently/
	);
	expect(() => wordsFirst(page('Promise.all([load("./_app/entry/start.1.js")]);'))).toThrow();
});
