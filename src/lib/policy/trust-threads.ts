/**
 * @file Threads of the runtime under Trusted Types. ONNX Runtime Web starts them by `new Worker(new URL(import.meta.url))` (Emscripten’s
 * pthreads, 1.31), a plain address, which the policy of a worker refuses; here it goes through the site's own policy.
 */
import { trustScript } from './script-address.ts';

/** Lets every later `new Worker(address)` of this worker start, where the address is one of this site's workers. */
export function trustThreads(): void {
	// Once, also where WebKit runs a worker's own script a second time.
	if (!('WorkerGlobalScope' in globalThis) || 'isTrusting' in Worker) return;
	globalThis.Worker = class extends Worker {
		static readonly isTrusting = true;
		constructor(address: string | URL, options?: WorkerOptions) {
			super(trustScript(String(address)), options);
		}
	};
}
