/** @file The one model of a worker: what is asked of it, and what it answers. */
import { describeSource } from '../contract/model-description.ts';
import { ModelError } from '../contract/model-error.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { Reply, Request } from '../contract/protocol.ts';
import type { ModelSource, RuntimeUrls } from '../contract/source.ts';
import { useThreads } from '../device/runtime.ts';
import { readChatFiles } from '../files/chat-files.ts';
import { loadTokenizer } from '../files/load-files.ts';
import { createReader, fetchBytes } from '../files/model-files.ts';
import { openChange } from '../files/weight-change.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';
import { Engine } from './engine.ts';
import type { RunHooks } from './hooks.ts';

export class ModelDesk {
	readonly #tokenizers = new Map<string, Promise<TextTokenizer>>();
	#engine: Promise<Engine> | null = null;

	/** @throws whatever kept the question from being answered */
	async answer(
		request: Request,
		reply: (message: Reply) => void,
		signal: AbortSignal
	): Promise<void> {
		switch (request.kind) {
			case 'tokenize': {
				const tokenizer = await this.#findTokenizer(request.source);
				reply({ type: 'tokenized', tokenized: tokenizer.encode(request.text, request) });
				return;
			}
			case 'read-chat':
				reply({ type: 'chat', chat: await readChatFiles(createReader(request.source), signal) });
				return;
			case 'continue': {
				const ending = await (
					await this.#findEngine()
				).continue(request.prompt, request.schedule, request.options, {
					...hooksOf(request, reply, signal),
					onPrefill: (prefill) => reply({ type: 'prefilled', prefill }),
					onToken: (token) => reply({ type: 'token', token })
				});
				reply({ type: 'ended', ending });
				return;
			}
			case 'load': {
				const { source, backend, runtime } = request;
				useThreads(request.threads);
				const previous = this.#engine;
				const loading = disposeQuietly(previous).then(() =>
					Engine.load({
						model: describeSource(source),
						files: createReader(source),
						readRuntime: (build, options) => fetchRuntime(runtime[build], options),
						...(runtime.bytes && { runtimeBytes: runtime.bytes }),
						tokenizer: this.#findTokenizer(source),
						change: openChange(source),
						backend,
						checksLater: true,
						onProgress: (progress) => reply({ type: 'progress', progress }),
						signal
					})
				);
				this.#engine = loading;
				reply({ type: 'loaded', info: (await loading).info });
				return;
			}
			case 'measure-pace':
				reply({ type: 'pace', pace: await (await this.#findEngine()).measurePace() });
				return;
			case 'check': {
				const checked = await this.#findEngine();
				await checked.check({ signal });
				reply({ type: 'loaded', info: checked.info });
				return;
			}
			case 'run':
				await (
					await this.#findEngine()
				).run(request.prompt, request.schedule, {
					...hooksOf(request, reply, signal),
					taps: request.taps
				});
				return;
			case 'generate':
				await (
					await this.#findEngine()
				).generate(request.prompt, request.schedule, request, {
					...hooksOf(request, reply, signal),
					taps: request.taps
				});
				return;
			case 'score':
				await (
					await this.#findEngine()
				).score(request.prompt, request.schedule, {
					...hooksOf(request, reply, signal),
					onPart: (part) => reply({ type: 'scored', part })
				});
				return;
			case 'observe': {
				const hooks = hooksOf(request, reply, signal);
				const observed = await (
					await this.#findEngine()
				).observe(request.prompt, request.schedule, hooks);
				reply({ type: 'observed', observed });
				return;
			}
			case 'lens': {
				const lens = await (
					await this.#findEngine()
				).readLens(request.prompt, request.schedule, {
					...hooksOf(request, reply, signal),
					onDepth: (depth) => reply({ type: 'depth', ...depth })
				});
				reply({ type: 'lens', lens });
				return;
			}
			case 'sweep':
				await (
					await this.#findEngine()
				).sweep(request.prompt, request.schedule, request.plan, {
					...hooksOf({}, reply, signal),
					onEffect: (effect) => reply({ type: 'effect', effect })
				});
				return;
			case 'carry':
				await (
					await this.#findEngine()
				).carry(request.prompt, request.schedule, request.plan, {
					...hooksOf({}, reply, signal),
					onRuns: (runs) => reply({ type: 'carry-runs', runs }),
					onEffect: (effect) => reply({ type: 'carried', effect })
				});
				return;
			case 'read-layer':
			case 'read-map':
			case 'read-heads':
				reply(await (await this.#findEngine()).look(request, signal));
				return;
			case 'lose-device':
				(await this.#findEngine()).session.loseDevice();
				return;
			case 'dispose':
				await disposeQuietly(this.#engine);
				this.#engine = null;
		}
	}

	#findEngine(): Promise<Engine> {
		return this.#engine ?? Promise.reject(new ModelError('internal', 'the model is not loaded'));
	}

	/** The tokenizer of a model, fetched once; a failure is forgotten, so that the next question tries again. */
	#findTokenizer(source: ModelSource): Promise<TextTokenizer> {
		const key = source.kind === 'site' ? source.baseUrl : `${source.id}@${source.revision ?? ''}`;
		const known = this.#tokenizers.get(key);
		if (known) return known;
		const tokenizer = loadTokenizer(createReader(source));
		this.#tokenizers.set(key, tokenizer);
		tokenizer.catch(() => this.#tokenizers.delete(key));
		return tokenizer;
	}
}

function hooksOf(
	{ interventions }: { readonly interventions?: Interventions },
	reply: (message: Reply) => void,
	signal: AbortSignal
): RunHooks {
	return {
		interventions,
		onStep: (step) => reply({ type: 'step', step }),
		onBackendChange: (info) => reply({ type: 'loaded', info }),
		onProgress: (progress) => reply({ type: 'progress', progress }),
		signal
	};
}

async function fetchRuntime(
	url: RuntimeUrls['wasm'],
	options: Parameters<typeof fetchBytes>[2]
): Promise<ArrayBuffer> {
	const name = url.slice(url.lastIndexOf('/') + 1);
	return (await fetchBytes(url, name, options)).buffer;
}

async function disposeQuietly(previous: Promise<Engine> | null): Promise<void> {
	try {
		await (await previous)?.dispose();
	} catch {
		// An engine that never came to be holds nothing.
	}
}
