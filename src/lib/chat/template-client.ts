import { trustScript } from '../policy/script-address.ts';
import { TemplateError, type ChatContext } from './template.ts';
import type { RenderReply, RenderRequest } from './template-worker.ts';
import address from './template-worker.ts?worker&url';

/** A template that takes longer is taken for one that never ends. */
const patienceMs = 3000;
/** It is waited for in so many parts: a machine that stood still for a moment has not been waiting all the while. */
const parts = 6;

/** Renders chat templates off the page's thread, one after the other; see template-worker.ts. */
export class TemplateClient {
	#worker: Promise<Worker> | null = null;
	#queue: Promise<unknown> = Promise.resolve();

	/** @throws {TemplateError} where the template is broken, refuses the conversation, or does not come to an end */
	render(template: string, context: ChatContext): Promise<string> {
		const result = this.#queue.then(() => this.#ask({ template, context }));
		this.#queue = result.catch(() => undefined);
		return result;
	}

	dispose(): void {
		void this.#worker?.then(
			(worker) => worker.terminate(),
			() => undefined
		);
		this.#worker = null;
	}

	async #ask(request: RenderRequest): Promise<string> {
		this.#worker ??= startWorker();
		const starting = this.#worker;
		starting.catch(() => {
			// The next question tries again.
			if (this.#worker === starting) this.#worker = null;
		});
		const worker = await starting;
		return new Promise<string>((resolve, reject) => {
			let timer: ReturnType<typeof setTimeout> | undefined;
			const wait = (left: number) => {
				if (left > 0) {
					timer = setTimeout(() => wait(left - 1), patienceMs / parts);
					return;
				}
				this.dispose();
				const seconds = patienceMs / 1000;
				reject(new TemplateError(`it did not come to an end within ${seconds} seconds`));
			};
			wait(parts);
			worker.onmessage = ({ data }: MessageEvent<RenderReply>) => {
				clearTimeout(timer);
				if (data.problem === null) resolve(data.text);
				else reject(new TemplateError(data.problem));
			};
			worker.postMessage(request);
		});
	}
}

/** A worker whose code has arrived, so that a slow network is not taken for a slow template. */
function startWorker(): Promise<Worker> {
	const worker = new Worker(trustScript(address), { type: 'module' });
	return new Promise((resolve, reject) => {
		worker.onmessage = () => resolve(worker);
		worker.onerror = () => reject(new TemplateError('its thread did not start'));
	});
}
