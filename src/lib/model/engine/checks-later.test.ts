/** @file Checks of a model from elsewhere that wait until the first question is answered. */
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder, readRuntimeWasm } from '../../../../scripts/node-engine.ts';
import { describeSource } from '../contract/model-description.ts';
import { createReader } from '../files/model-files.ts';
import { Engine } from './engine.ts';

const folder = join(resolve(import.meta.dirname, '../../../..'), 'static/models/nano');

function load(checksLater: boolean): Promise<Engine> {
	const graph = 'model.safetensors';
	const source = {
		kind: 'files',
		id: 'x',
		revision: null,
		graph,
		files: openFolder(folder)
	} as const;
	return Engine.load({
		model: describeSource(source),
		files: createReader(source),
		readRuntime: () => Promise.resolve(readRuntimeWasm()),
		backend: 'wasm',
		checksLater
	});
}
const outcomesOf = (engine: Engine) =>
	Object.fromEntries(engine.info.checks.map(({ name, outcome }) => [name, outcome]));
const greedy = { temperature: 0, topK: null, topP: null, seed: 0 };

async function writeOn(engine: Engine, prompt: readonly number[]) {
	const texts: string[] = [];
	let reused = -1;
	const options = { sampling: greedy, maxNewTokens: 6, isTemplated: false, ends: [] };
	await engine.continue(prompt, engine.info.ownSchedule, options, {
		onPrefill: (prefill) => (reused = prefill.reused),
		onToken: ({ text }) => texts.push(text)
	});
	return { texts, reused };
}

describe('checks that wait', () => {
	it('are said to be pending, and come out as they would have at first', async () => {
		const [first, later] = [await load(false), await load(true)];
		expect(first.info.checks.map(({ name }) => name)).toEqual(
			later.info.checks.map(({ name }) => name)
		);
		expect(outcomesOf(later)).toMatchObject({
			layout: 'passed',
			attention: 'pending',
			'finite-logits': 'pending',
			prediction: 'pending',
			'rotary-matters': 'pending'
		});
		expect(later.session.selfTest).toBeNull();
		await later.check({});
		expect(later.info.checks).toEqual(first.info.checks);
		expect(outcomesOf(later).attention).toBe('passed');
		await first.dispose();
		await later.dispose();
	});

	it('leave what is cached, and the answer, as they are', async () => {
		const [first, later] = [await load(false), await load(true)];
		const ids = [...later.files.tokenizer.encode('Marta opened the green box and').ids];
		const before = await writeOn(later, ids);
		expect(before.texts).toEqual((await writeOn(first, ids)).texts);
		const cached = later.session.decoder.cachedTokens;
		await later.check({});
		expect(later.session.decoder.cachedTokens).toBe(cached);
		expect((await writeOn(later, [...ids, 5, 6])).reused).toBe(ids.length);
		await first.dispose();
		await later.dispose();
	});

	it('stop for a question, and prove nothing then', async () => {
		const engine = await load(true);
		const stop = new AbortController();
		const checking = engine.check({ signal: stop.signal });
		stop.abort();
		await expect(checking).rejects.toMatchObject({ code: 'aborted' });
		expect(outcomesOf(engine).attention).toBe('pending');
		await engine.check({});
		expect(outcomesOf(engine).attention).toBe('passed');
		await engine.dispose();
	});

	it('give a session back that computes attention wrongly', async () => {
		const engine = await load(true);
		const { decoder } = engine.session;
		const forward = decoder.forward.bind(decoder);
		decoder.forward = async (ids, options) => {
			const result = await forward(ids, options);
			result.attentionOutputs[3]?.fill(0.5);
			return result;
		};
		await expect(engine.check({})).rejects.toMatchObject({ code: 'self-test' });
		expect(outcomesOf(engine).attention).toBe('pending');
	});
});
