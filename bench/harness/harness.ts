/**
 * @file What is measured inside one page: forward passes, generation, repaints. All on the shipped model and the site's own source.
 * Things that are compared are run in turn, so that a drifting machine slows them alike.
 */
import { buildSequentialRamp } from '../../src/lib/draw/ramp.ts';
import { LiveModel } from '../../src/lib/model/page/live-model.svelte.ts';
import type { Backend } from '../../src/lib/model/contract/source.ts';
import { repaintGrid, repaintHead } from '../../src/lib/widgets/attention-bench/repaint.ts';
import { compareAtlas } from './atlas.ts';
import { compareCopies } from './copy.ts';
import { compareForward } from './forward.ts';
import { compareGeneration } from './generation.ts';
import { compareHands, openEveryGate } from './hands.ts';
import { openPace, watchMemories } from './pace.ts';
import { waitForOwn, waitForWllama } from './real.ts';
import { compareSweeps } from './sweeps.ts';
import { compareThreads } from './threads.ts';

const text =
	'The lighthouse keeper wrote a letter to his sister every week, and every week he walked to the village to post it. ';

/** Milliseconds to compute and paint one head at 512 tokens, and all heads at 128, from a real run. */
async function repaint(rounds: number) {
	const model = new LiveModel({ modelId: 'nano', baseUrl: new URL('./', location.href).href });
	await model.load('wasm');
	const own = model.info?.ownSchedule;
	if (!own) throw new Error(`nano did not load: ${JSON.stringify(model.failure)}`);
	const prompt = await cutTo(model, 512);
	const long = await model.run(prompt, own);
	const short = await model.run(await cutTo(model, 128), own);
	model.dispose();

	const ramp = buildSequentialRamp('#fffefb', '#1d1b17');
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = 512;
	const context = canvas.getContext('2d');
	if (!context) throw new Error('No canvas.');
	const head: number[] = [];
	const grid: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const layer = round % own.length;
		const positional = own[layer] ?? { kind: 'nope' };
		let start = performance.now();
		const pixels = repaintHead(long, {
			positional,
			layer,
			head: round % long.shape.queryHeads,
			ramp,
			size: 512
		});
		context.putImageData(new ImageData(pixels, 512, 512), 0, 0);
		head.push(performance.now() - start);

		start = performance.now();
		for (const thumbnail of repaintGrid(short, own, ramp, 48))
			context.putImageData(new ImageData(thumbnail, 48, 48), 0, 0);
		grid.push(performance.now() - start);
	}
	return { head, grid, tokens: [long.tokenIds.length, short.tokenIds.length] };
}

/** A prompt of exactly so many tokens. */
async function cutTo(model: LiveModel, tokens: number): Promise<string> {
	const whole = text.repeat(Math.ceil(tokens / 10));
	const { ends } = await model.tokenize(whole);
	return whole.slice(0, ends[tokens - 1]);
}

const museumBench = {
	repaint,
	waitForOwn,
	waitForWllama,
	atlas: (...what: Parameters<typeof compareAtlas>) => compareAtlas(...what),
	copies: (...what: Parameters<typeof compareCopies>) => compareCopies(...what),
	threads: (...what: Parameters<typeof compareThreads>) => compareThreads(...what),
	forward: (backend: Backend, tokens: number, rounds: number) =>
		compareForward(backend, tokens, rounds),
	hands: (...what: Parameters<typeof compareHands>) => compareHands(...what),
	sweeps: (...what: Parameters<typeof compareSweeps>) => compareSweeps(...what),
	generate: (backend: Backend, newTokens: number, rounds: number, randomGraph?: string) =>
		compareGeneration(backend, { prompt: text, newTokens, rounds, randomGraph })
};

declare global {
	interface Window {
		museumBench: typeof museumBench;
		museumPace: (backend: Backend) => ReturnType<typeof openPace>;
	}
}
watchMemories();
window.museumBench = museumBench;
window.museumPace = (backend) =>
	openPace(backend, ({ session, info }) => session.use(openEveryGate(info.shape)));
