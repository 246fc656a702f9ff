/**
 * @file How quickly a build runs nano, and in how much memory. This file is put into other builds as well (see against.js), so it knows of
 * the engine only what all of them have.
 */
import { openOwnEngine } from './own-engine.ts';

type Engine = Awaited<ReturnType<typeof openOwnEngine>>;
type Decoder = Pick<Engine['session']['decoder'], 'forward' | 'reset' | 'setSchedule'>;

const memories: WebAssembly.Memory[] = [];

/** Sees the memories that the runtime makes; to be called before it starts. */
export function watchMemories(): void {
	const Own = WebAssembly.Memory;
	WebAssembly.Memory = class extends Own {
		constructor(descriptor: WebAssembly.MemoryDescriptor) {
			super(descriptor);
			memories.push(this);
		}
	};
}

/** @param use makes ready to run with gates at 1 and no patch */
export async function openPace(
	backend: 'wasm' | 'webgpu',
	use: (engine: Engine) => Promise<Decoder>
) {
	const engine = await openOwnEngine(backend);
	const { vocabSize, ownSchedule } = engine.info;
	const countBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
	return {
		/** Wall milliseconds of a prefill, and of a token after it. */
		async run(tokens: number, decoded: number) {
			const ids = Array.from({ length: tokens }, (_, i) => 300 + ((i * 7919) % (vocabSize - 300)));
			const options = { taps: 'none', logits: 'last' } as const;
			const decoder = await use(engine);
			decoder.setSchedule(ownSchedule);
			decoder.reset();
			let start = performance.now();
			await decoder.forward(ids, options);
			const forward = performance.now() - start;
			start = performance.now();
			for (let i = 0; i < decoded; i++) {
				await use(engine);
				await decoder.forward([ids[i] ?? 0], options);
			}
			return { forward, decode: (performance.now() - start) / decoded, bytes: countBytes() };
		}
	};
}
