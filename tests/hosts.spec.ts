/** @file The site on servers that people have, and what is in the folder that they copy there. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressSite } from '../vite/compress-site.js';
import { workerPolicy } from '../vite/content-policy.js';
import { checkNotices, readShipped } from '../vite/shipped-packages.js';
import { built } from './editions.ts';
import { expect, test } from './museum-test.ts';
import { ask, copySite, findServer, startServer, type RealServer } from './servers.ts';

const files = readdirSync(built, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile())
	.map((entry) => relative(built, join(entry.parentPath, entry.name)));

/** The first file of the build that a pattern fits. */
function pick(pattern: RegExp): string {
	const found = files.find((path) => pattern.test(path));
	if (!found) throw new Error(`The build has no ${String(pattern)}.`);
	return found;
}

// Not the smallest one, which is too small to be compressed.
const worker = pick(/^_app\/immutable\/workers\/worker-[^/]+\.js$/);
const runtime = pick(/^_app\/immutable\/.*ort-wasm-simd-threaded\.[^.]+\.wasm$/);
const packed = pick(/\.jspi\.wasm\.[^.]+\.packed$/);
const lesson = 'lessons/nope-layers/';
const weights = 'models/nano/model.safetensors';

test('the build holds no file twice, but what each model’s folder needs to be opened by itself', () => {
	const byHash = new Map<string, string[]>();
	for (const path of files) {
		const bytes = readFileSync(join(built, path));
		// Two of the bundler's smallest pieces may come out as the same few characters.
		if (bytes.length < 200) continue;
		const hash = createHash('sha256').update(bytes).digest('hex');
		byHash.set(hash, [...(byHash.get(hash) ?? []), path]);
	}
	const twice = [...byHash.values()].filter(({ length }) => length > 1);
	const isModels = (path: string) => /^models\/[^/]+\/[^/]+$/.test(path);
	expect(twice.filter((paths) => !paths.every(isModels))).toEqual([]);
	// Weights are never the same; configurations and vocabularies of one family are.
	expect(twice.flat().filter((path) => path.endsWith('.safetensors'))).toEqual([]);
});

test('the runtime for graphics devices lies there packed, and is the library’s own once it is unpacked', () => {
	for (const kind of ['asyncify', 'jspi']) {
		const name = `ort-wasm-simd-threaded.${kind}.wasm`;
		const found = files.filter((path) => path.includes(`.${kind}.`) && !path.endsWith('.js'));
		expect(found).toHaveLength(1);
		const unpacked = gunzipSync(readFileSync(join(built, found[0] ?? '')));
		const own = join(import.meta.dirname, '../node_modules/onnxruntime-web/dist', name);
		expect(unpacked.equals(readFileSync(own)), name).toBe(true);
	}
});

test('each package that the pages hold code or files of is named in the third-party notices', () => {
	const shipped = readShipped();
	expect(shipped.map((name) => name.replace(/@[^@]*$/, ''))).toEqual(
		expect.arrayContaining(['svelte', 'onnxruntime-web', '@fontsource-variable/source-serif-4'])
	);
	checkNotices(shipped);
});

test('compressed forms hold the same bytes, are named by no list, and are made of what shrinks', async () => {
	const site = copySite();
	const chosen = ['index.html', '404.html', 'favicon.svg', worker, weights];
	try {
		const made = await compressSite(site, (path) => chosen.includes(path));
		expect(made.files).toBe(3);
		expect(made.br).toBeLessThan(made.gz);
		for (const path of ['index.html', '404.html', worker]) {
			const plain = readFileSync(join(site, path));
			expect(brotliDecompressSync(readFileSync(join(site, `${path}.br`))).equals(plain)).toBe(true);
			expect(gunzipSync(readFileSync(join(site, `${path}.gz`))).equals(plain)).toBe(true);
		}
	} finally {
		rmSync(dirname(site), { recursive: true });
	}
	const { files: listed } = JSON.parse(readFileSync(join(built, 'offline.json'), 'utf8')) as {
		files: [path: string][];
	};
	expect(listed.filter(([path]) => /\.(br|gz)$|^sbom/.test(path))).toEqual([]);
});

for (const name of ['nginx', 'Apache'] as const)
	test.describe(`${name} with the recipe of docs/hosting.md`, () => {
		test.describe.configure({ mode: 'serial' });
		test.skip(!findServer(name), `${name} is not installed on this machine.`);
		let site = '';
		let server: RealServer | undefined;
		test.beforeAll(async () => {
			site = copySite();
			const compressed = ['404.html', `${lesson}index.html`, worker, runtime];
			await compressSite(site, (path) => compressed.includes(path));
			server = await startServer(name, site);
		});
		test.afterAll(async () => {
			await server?.stop();
			if (site) rmSync(dirname(site), { recursive: true });
		});
		const at = (path: string) => `${server?.url}${path}`;

		test('sends types, compression, caching, ranges and headers as the site wants them', async () => {
			const types: [path: string, type: RegExp][] = [
				[lesson, /^text\/html; ?charset=utf-8$/],
				[worker, /^(text|application)\/javascript/],
				[pick(/\.css$/), /^text\/css/],
				[runtime, /^application\/wasm$/],
				['catalog.json', /^application\/json/],
				[weights, /^application\/octet-stream$/],
				['models/nano/model.onnx', /^application\/octet-stream$/],
				[packed, /^application\/octet-stream$/],
				['favicon.svg', /^image\/svg\+xml/],
				[pick(/\.woff2$/), /^(font|application)\/(font-)?woff2$/]
			];
			for (const [path, type] of types) {
				const { status, headers } = await ask(at(path));
				expect([path, status]).toEqual([path, 200]);
				expect(headers['content-type'], path).toMatch(type);
				expect(headers['content-encoding'], path).toBeUndefined();
				const isNamedByHash = path.startsWith('_app/immutable/');
				expect(headers['cache-control'], path).toBe(
					isNamedByHash ? 'public, max-age=31536000, immutable' : 'no-cache'
				);
				expect(headers['referrer-policy'], path).toBe('no-referrer');
				expect(headers['x-content-type-options'], path).toBe('nosniff');
				expect(headers['permissions-policy'], path).toContain('camera=()');
				expect(headers['cross-origin-embedder-policy'], path).toBe('require-corp');
				expect(headers['content-security-policy'], path).toBe(
					path === worker ? workerPolicy : undefined
				);
			}
			for (const path of ['service-worker.js', 'offline.json', '_app/version.json'])
				expect((await ask(at(path))).headers['cache-control'], path).toBe('no-cache');

			const best = name === 'Apache' ? 'br' : 'gzip';
			for (const [path, file] of [
				[lesson, `${lesson}index.html`],
				[worker, worker],
				[runtime, runtime]
			] as const) {
				const plain = readFileSync(join(built, file));
				for (const [accepted, sent] of [
					['gzip, deflate, br', best],
					['gzip', 'gzip']
				] as const) {
					const { headers, body } = await ask(at(path), { 'Accept-Encoding': accepted });
					expect([path, headers['content-encoding']]).toEqual([path, sent]);
					const whole = sent === 'br' ? brotliDecompressSync(body) : gunzipSync(body);
					expect(whole.equals(plain), path).toBe(true);
					expect(headers.vary, path).toContain('Accept-Encoding');
				}
				const { headers } = await ask(at(path), { 'Accept-Encoding': 'gzip, br' });
				expect(headers['content-type'], path).toMatch(/html|javascript|wasm/);
			}

			const part = await ask(at(weights), { Range: 'bytes=8-39' });
			expect([part.status, part.body.length]).toEqual([206, 32]);
			expect(part.body.equals(readFileSync(join(built, weights)).subarray(8, 40))).toBe(true);

			const moved = await ask(at('lessons/nope-layers?layer=4'));
			expect(moved.status).toBe(301);
			expect(new URL(moved.headers.location as string, server?.url).href).toBe(
				at(`${lesson}?layer=4`)
			);
			for (const path of ['no-such-room/', 'lessons/none', '_app/immutable/none.js']) {
				const missing = await ask(at(path));
				expect([path, missing.status]).toEqual([path, 404]);
				expect(missing.body.equals(readFileSync(join(built, '404.html'))), path).toBe(true);
			}
		});

		if (name === 'nginx')
			test('an exhibit comes alive there, isolated from its first page on', async ({ page }) => {
				await page.goto(at('embed/attention-bench/'));
				const root = page.locator('[data-widget="attention-bench"]');
				await root.getByRole('button', { name: 'Run it live' }).first().click();
				await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
				expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
			});
	});
