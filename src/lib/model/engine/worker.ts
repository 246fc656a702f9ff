/** @file The model worker: routes messages to the engine and back, nothing else. */
import { describeFailure } from '../contract/model-error.ts';
import type { FromWorker, Reply, Request, ToWorker } from '../contract/protocol.ts';
import { holdLifeLock } from './life-lock.ts';
import { ModelDesk } from './model-desk.ts';

/** One worker serves one page's model; these are its whole state. */
const running = new Map<number, AbortController>();
const desk = new ModelDesk();

function listen(event: MessageEvent<ToWorker>): void {
	const { data } = event;
	if (data.type === 'abort') running.get(data.id)?.abort();
	else void answer(data.id, data.request);
}

// WebKit runs a worker's own script once more when a part that is fetched later, as the runtime is, imports from it. The first one answers:
// it has the model.
self.onmessage ??= listen;
const isHeld = holdLifeLock();

async function answer(id: number, request: Request): Promise<void> {
	const controller = new AbortController();
	running.set(id, controller);
	const reply = (message: Reply) => send({ id, ...message });
	try {
		await desk.answer(request, reply, controller.signal);
		// The page waits for the lock from the first end on.
		await isHeld;
		reply({ type: 'done' });
	} catch (error) {
		reply({ type: 'failed', failure: describeFailure(error) });
	} finally {
		running.delete(id);
	}
}

/** Rows and maps move to the page instead of being copied. */
function send(message: FromWorker): void {
	const buffers = listArrays(message).map(({ buffer }) => buffer);
	const transferable = new Set(buffers.filter((buffer) => buffer instanceof ArrayBuffer));
	self.postMessage(message, { transfer: [...transferable] });
}

function listArrays(message: FromWorker): Float32Array[] {
	switch (message.type) {
		case 'step':
			return [message.step.lastLogits, ...message.step.layers.flatMap(({ q, k }) => [q, k])];
		case 'observed':
			return [...message.observed.attention, ...message.observed.residuals];
		case 'layer':
			return [message.layer.q, message.layer.k];
		case 'map':
			return [message.map];
		case 'heads':
			return message.heads.flatMap(({ picture, mass, massWithoutSink }) => [
				picture,
				mass,
				massWithoutSink
			]);
		default:
			return [];
	}
}
