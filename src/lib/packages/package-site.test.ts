import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../scripts/package.ts';
import { FileList } from '../offline/file-list.ts';
import { findNeeded, makePortable } from './whole/find-files.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('base64');
const files: Readonly<Record<string, string>> = {
	'embed/lesson/a/index.html': '<script>import("../../../_app/start.js")</script><img src="x.png">',
	'_app/start.js':
		'const parts=["_app/part.js","../assets/plain.css"];import("./part.js");new URL("ort.wasm",import.meta.url)',
	'_app/part.js': 'import"./start.js";fetch("/elsewhere.json")',
	'_app/ort.wasm': 'wasm',
	'_app/ort.jspi.wasm': 'wasm',
	'_app/unused.js': '',
	'traces/one.safetensors': 'trace',
	'models/nano/config.json': '{}',
	'models/micro/config.json': '{}',
	'secret.json': '{}'
};

describe('the files of the site that a page needs', () => {
	const names = Object.keys(files);
	const list = new FileList({
		version: 'a',
		files: names.map((name) => [name, '', 0]),
		packs: { 'lesson:a': ['models/micro/config.json', 'secret.json'].map((n) => names.indexOf(n)) }
	});
	const find = (folders: readonly string[], lesson?: string) =>
		findNeeded(list, { page: 'embed/lesson/a/index.html', folders, lesson }, (path) =>
			Promise.resolve(files[path] ?? '')
		);

	it('are those that are named, and named by these, the recordings and the smallest model', async () => {
		expect(await find([])).toEqual([
			'_app/ort.wasm',
			'_app/part.js',
			'_app/start.js',
			'embed/lesson/a/index.html',
			'models/nano/config.json',
			'traces/one.safetensors'
		]);
	});

	it('are more models, too, where it says which', async () => {
		expect(await find(['models/micro/'])).toContain('models/micro/config.json');
		expect(await find(['models/other/'])).toEqual(await find([]));
	});

	it('are the models that the site’s list says its lesson runs, and nothing else of what is kept for it', async () => {
		const without = await find([]);
		const more = (await find([], 'a')).filter((path) => !without.includes(path));
		expect(more).toEqual(['models/micro/config.json']);
	});
});

describe('a page of the site in a package', () => {
	it('names its parts from where it lies, whatever host it was built for', () => {
		const built =
			'<link href="/museum/_app/a.woff2"><script>x = { base: new URL("../../..", location).pathname.slice(0, -1),\n assets: "/museum" }</script>';
		const page = makePortable(built, 'embed/lesson/a/index.html', hash);
		expect(page).toContain('href="../../../_app/a.woff2"');
		expect(page).toContain('assets: new URL("../../..", location).pathname.slice(0, -1)');
		expect(page).not.toContain('/museum');
		expect(makePortable('<p>', 'index.html', hash)).toBe('<p>');
	});
});

describe('the command line of packages', () => {
	const good = ['--lesson', 'a', '--format', 'cmi5', '--site', 'https://x.example/m'];

	it('says where the lesson is, with one slash at the end', () => {
		expect(readArguments(good)).toMatchObject({ site: 'https://x.example/m/', passMark: 0.6 });
		expect(readArguments([...good.slice(0, 4), '--whole'])).toMatchObject({ site: null });
	});

	it.each([
		[good.slice(2), '--lesson is missing'],
		[[...good.slice(0, 2), '--format', 'scorm3'], '--format is missing or none of'],
		[good.slice(0, 4), '--site, or take --whole'],
		[[...good, '--whole'], '--site, or take --whole'],
		[[...good.slice(0, 4), '--site', 'museum'], 'no address'],
		[[...good, '--pass', '120'], '--pass 120'],
		[[...good, '--speed', '1'], '--speed']
	])('%j is refused and says why', (args, message) => {
		expect(() => readArguments(args)).toThrow(message);
	});
});
