/** @file What a conversation reuses, on the device of the backend: a cache that is cut gives what a fresh one gives. */
import { expect, test } from './museum-test.ts';
import { serveHarness } from './engine/harness-page.ts';
import type { BackendChoice } from '../src/lib/model/contract/source.ts';
import type { EngineHarness } from './engine/harness.ts';

declare global {
	interface Window {
		harness: EngineHarness;
	}
}

let server: Awaited<ReturnType<typeof serveHarness>>;
test.beforeAll(async () => {
	server = await serveHarness();
});
test.afterAll(() => server.close());

test('an edited turn keeps the cache before it, and its logits are those of a fresh run @both', async ({
	page
}) => {
	test.setTimeout(300_000);
	const backend: BackendChoice = test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
	await page.goto(server.url);
	await page.waitForFunction(() => 'harness' in window);
	const found = await page.evaluate(async (wanted) => {
		const engine = await window.harness.loadEngine(wanted);
		const { decoder } = engine.session;
		const options = { taps: 'none', logits: 'last' } as const;
		const text = engine.files.tokenizer.encode(
			'In the old town there was a clock that nobody wound'
		);
		const ids = [...text.ids];
		const edited = [...ids.slice(0, 7), 900, 901, 902];
		const whole = (await decoder.forward(edited, options)).logits;
		decoder.reset();
		await decoder.forward(ids, options);
		const kept = decoder.keepPrefix(edited);
		const reused = await decoder.forward(edited.slice(kept), options);
		// Once more from the cut cache, token by token.
		const onward = (await decoder.forward([5], options)).logits;
		decoder.reset();
		const fresh = (await decoder.forward([...edited, 5], options)).logits;
		const differ = (a: Float32Array, b: Float32Array) =>
			a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
		return {
			backend: engine.info.backend,
			kept,
			logits: whole.length,
			cut: differ(reused.logits, whole),
			onward: differ(onward, fresh)
		};
	}, backend);
	expect(found).toMatchObject({ backend, kept: 7, logits: 4096 });
	expect(found.cut).toBeLessThan(1e-4);
	expect(found.onward).toBeLessThan(1e-4);
});
