/** @file The model worker: routes messages to the engine and back, nothing else. */
import { readChatFiles } from '../files/chat-files.ts';
import { Engine } from './engine.ts';
import type { RunHooks } from './hooks.ts';
import { loadTokenizer } from '../files/load-files.ts';
import { describeFailure, ModelError } from '../contract/model-error.ts';
import { describeSource } from '../contract/model-description.ts';
import { createReader, fetchBytes } from '../files/model-files.ts';
import type { FromWorker, Reply, Request, ToWorker } from '../contract/protocol.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { ModelSource, RuntimeUrls } from '../contract/source.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

/** One worker serves one page's model; these are its whole state. */
const running = new Map<number, AbortController>();
const tokenizers = new Map<string, Promise<TextTokenizer>>();
let engine: Promise<Engine> | null = null;

self.onmessage = (event: MessageEvent<ToWorker>) => {
	const { data } = event;
	if (data.type === 'abort') running.get(data.id)?.abort();
	else void answer(data.id, data.request);
};

async function answer(id: number, request: Request): Promise<void> {
	const controller = new AbortController();
	running.set(id, controller);
	const reply = (message: Reply) => send({ id, ...message });
	try {
		await handle(request, reply, controller.signal);
		reply({ type: 'done' });
	} catch (error) {
		reply({ type: 'failed', failure: describeFailure(error) });
	} finally {
		running.delete(id);
	}
}

async function handle(
	request: Request,
	reply: (message: Reply) => void,
	signal: AbortSignal
): Promise<void> {
	switch (request.kind) {
		case 'tokenize': {
			const tokenizer = await findTokenizer(request.source);
			reply({ type: 'tokenized', tokenized: tokenizer.encode(request.text, request) });
			return;
		}
		case 'read-chat':
			reply({ type: 'chat', chat: await readChatFiles(createReader(request.source), signal) });
			return;
		case 'continue': {
			const ending = await (
				await findEngine()
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
			const previous = engine;
			const loading = disposeQuietly(previous).then(() =>
				Engine.load({
					model: describeSource(source),
					files: createReader(source),
					readRuntime: (build, options) => fetchRuntime(runtime[build], options),
					...(runtime.bytes && { runtimeBytes: runtime.bytes }),
					tokenizer: findTokenizer(source),
					backend,
					onProgress: (progress) => reply({ type: 'progress', progress }),
					signal
				})
			);
			engine = loading;
			reply({ type: 'loaded', info: (await loading).info });
			return;
		}
		case 'run':
			await (
				await findEngine()
			).run(request.prompt, request.schedule, {
				...hooksOf(request, reply, signal),
				taps: request.taps
			});
			return;
		case 'generate':
			await (
				await findEngine()
			).generate(request.prompt, request.schedule, request, {
				...hooksOf(request, reply, signal),
				taps: request.taps
			});
			return;
		case 'score':
			await (
				await findEngine()
			).score(request.prompt, request.schedule, {
				...hooksOf(request, reply, signal),
				onPart: (part) => reply({ type: 'scored', part })
			});
			return;
		case 'observe': {
			const hooks = hooksOf(request, reply, signal);
			const observed = await (await findEngine()).observe(request.prompt, request.schedule, hooks);
			reply({ type: 'observed', observed });
			return;
		}
		case 'lens': {
			const lens = await (
				await findEngine()
			).readLens(request.prompt, request.schedule, {
				...hooksOf(request, reply, signal),
				onDepth: (depth) => reply({ type: 'depth', ...depth })
			});
			reply({ type: 'lens', lens });
			return;
		}
		case 'sweep':
			await (
				await findEngine()
			).sweep(request.prompt, request.schedule, request.plan, {
				...hooksOf({}, reply, signal),
				onEffect: (effect) => reply({ type: 'effect', effect })
			});
			return;
		case 'read-layer':
		case 'read-map':
		case 'read-heads':
			reply(await (await findEngine()).look(request, signal));
			return;
		case 'lose-device':
			(await findEngine()).session.loseDevice();
			return;
		case 'dispose':
			await disposeQuietly(engine);
			engine = null;
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

function findEngine(): Promise<Engine> {
	return engine ?? Promise.reject(new ModelError('internal', 'the model is not loaded'));
}

/** The tokenizer of a model, fetched once; a failure is forgotten, so that the next question tries again. */
function findTokenizer(source: ModelSource): Promise<TextTokenizer> {
	const key = source.kind === 'site' ? source.baseUrl : `${source.id}@${source.revision ?? ''}`;
	const known = tokenizers.get(key);
	if (known) return known;
	const tokenizer = loadTokenizer(createReader(source));
	tokenizers.set(key, tokenizer);
	tokenizer.catch(() => tokenizers.delete(key));
	return tokenizer;
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
