/** @file One thing at a time on a model's session, and another session where its device was lost. */
import type { FallbackReason, ModelInfo } from '../contract/source.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import { isLostSoon, type BackendSession } from '../run/backend-session.ts';
import { requireWasmRoom } from './choose-backend.ts';
import type { Hooks } from './hooks.ts';
import { describeModel } from './model-info.ts';
import { openSession, requireGoingOn, type EngineOptions } from './open-engine.ts';

export class Turns {
	readonly #options: EngineOptions;
	readonly #files: LoadedFiles;
	#session: BackendSession;
	#fallbackReason: FallbackReason | null;
	#queue: Promise<unknown> = Promise.resolve();

	constructor(
		options: EngineOptions,
		files: LoadedFiles,
		session: BackendSession,
		fallbackReason: FallbackReason | null
	) {
		this.#options = options;
		this.#files = files;
		this.#session = session;
		this.#fallbackReason = fallbackReason;
	}

	get info(): ModelInfo {
		return describeModel(this.#files, this.#session, {
			id: this.#options.model.id,
			isHashUnchecked: this.#options.files.isHashUnchecked,
			isFromDisk: this.#options.files.blobs !== undefined,
			fallbackReason: this.#fallbackReason
		});
	}

	get session(): BackendSession {
		return this.#session;
	}

	/** A session has one cache: what is asked waits for what was asked before. */
	enqueue<T>(hooks: Hooks, task: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(() => {
			requireGoingOn(hooks.signal);
			return task();
		});
		this.#queue = result.catch(() => undefined);
		return result;
	}

	/** Does it once more on the CPU where the device is lost meanwhile, and the weights fit there. @throws {ModelError} */
	async withFallback<T>(hooks: Hooks, task: (session: BackendSession) => Promise<T>): Promise<T> {
		const session = this.#session;
		if (!session.isLost) {
			try {
				return await Promise.race([task(session), session.whenLost]);
			} catch (error) {
				if (!(await isLostSoon(session))) throw error;
			}
		}
		requireGoingOn(hooks.signal);
		await session.dispose();
		requireWasmRoom(this.#files.source.cpuBytes, 'the graphics adapter was lost');
		const options = { ...this.#options, onProgress: hooks.onProgress, signal: hooks.signal };
		const { session: next } = await openSession(options, this.#files, null, null);
		this.#session = next;
		this.#fallbackReason = 'adapter-lost';
		hooks.onBackendChange?.(this.info);
		return task(next);
	}

	/** Gives everything back; what is under way ends first. */
	dispose(): Promise<void> {
		const disposing = this.#queue.then(() => this.#session.dispose());
		this.#queue = disposing.catch(() => undefined);
		return disposing;
	}
}
