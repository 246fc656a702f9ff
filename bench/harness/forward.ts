/** @file The cost of looking inside: the patched graph with and without its taps, against the graph as it came. */
import type { InferenceSession } from 'onnxruntime-web/wasm';
import type { Backend } from '../../src/lib/model/contract/source.ts';
import type { RunnableGraph } from '../../src/lib/model/files/graph-source.ts';
import { importRuntime, type Ort } from '../../src/lib/model/device/runtime.ts';
import { openOwnEngine } from './own-engine.ts';

/**
 * Wall milliseconds of a whole prefill, downloads included. All three compute the logits of every token.
 */
export async function compareForward(backend: Backend, tokens: number, rounds: number) {
	const engine = await openOwnEngine(backend);
	const { decoder, build, device } = engine.session;
	const { shape, ownSchedule, vocabSize } = engine.info;
	decoder.setSchedule(ownSchedule);
	// The runtime is loaded already; its bytes are not read twice.
	const ort = await importRuntime(build, new ArrayBuffer());
	const session = await openUnpatched(
		ort,
		device,
		await engine.session.readOriginal(),
		shape.layers
	);
	const ids = Array.from({ length: tokens }, (_, i) => 300 + ((i * 7919) % (vocabSize - 300)));

	const patched = async (taps: 'attention' | 'none') => {
		decoder.reset();
		const start = performance.now();
		await decoder.forward(ids, { taps, logits: 'all' });
		return performance.now() - start;
	};
	const unpatched = async () => {
		const start = performance.now();
		await runUnpatched(ort, session, ids, shape);
		return performance.now() - start;
	};

	const samples = { taps: [] as number[], noFetch: [] as number[], plain: [] as number[] };
	for (let round = -3; round < rounds; round++) {
		const [taps, noFetch, plain] = [
			await patched('attention'),
			await patched('none'),
			await unpatched()
		];
		if (round < 0) continue;
		samples.taps.push(taps);
		samples.noFetch.push(noFetch);
		samples.plain.push(plain);
	}
	await session.release();
	await engine.dispose();
	return samples;
}

async function openUnpatched(
	ort: Ort,
	device: GPUDevice | null,
	{ graph, weights }: RunnableGraph,
	layers: number
): Promise<InferenceSession> {
	const presents = Array.from({ length: layers }, (_, i) => [
		`present.${i}.key`,
		`present.${i}.value`
	]);
	return ort.InferenceSession.create(graph, {
		executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
		externalData: Array.from(weights, ([path, data]) => ({ path, data })),
		...(device && {
			preferredOutputLocation: Object.fromEntries(
				presents.flat().map((name) => [name, 'gpu-buffer' as const])
			)
		})
	});
}

async function runUnpatched(
	ort: Ort,
	session: InferenceSession,
	ids: readonly number[],
	shape: { layers: number; kvHeads: number; headDim: number }
): Promise<void> {
	const integers = (values: readonly number[]) =>
		new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
	const feeds: Record<string, InstanceType<Ort['Tensor']>> = {};
	for (const name of session.inputNames) {
		if (name === 'input_ids') feeds[name] = integers(ids);
		else if (name === 'attention_mask') feeds[name] = integers(ids.map(() => 1));
		else if (name === 'position_ids') feeds[name] = integers([...ids.keys()]);
		else
			feeds[name] = new ort.Tensor('float32', new Float32Array(), [
				1,
				shape.kvHeads,
				0,
				shape.headDim
			]);
	}
	const outputs = await session.run(feeds);
	for (const [name, tensor] of Object.entries(outputs)) {
		if (name === 'logits') await tensor.getData(true);
		else tensor.dispose();
	}
}
