/** @file From nothing to a model on a backend: files and runtime side by side, then a session that proved itself. */
import { BackendSession } from '../run/backend-session.ts';
import { chooseBackend, requireWasmRoom } from './choose-backend.ts';
import { findAdapter, isSoftwareAdapter, requestDevice } from '../device/gpu-device.ts';
import {
	countBytes,
	loadFiles,
	loadTokenizer,
	weighModel,
	type LoadedFiles
} from '../files/load-files.ts';
import type { FilesChange } from '../files/weight-change.ts';
import { makeReadingPrompt } from '../run/reading.ts';
import { describeFailure, ModelError } from '../contract/model-error.ts';
import type { ModelDescription } from '../contract/model-description.ts';
import type { FileReader, ReadOptions } from '../files/model-files.ts';
import type { BackendChoice, FallbackReason, LoadProgress } from '../contract/source.ts';
import { chooseRuntimeBuild, type RuntimeBuild } from '../device/runtime.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

export interface EngineOptions {
	readonly model: ModelDescription;
	readonly files: FileReader;
	/** The bytes of the runtime's WebAssembly. */
	readonly readRuntime: (build: RuntimeBuild, options: ReadOptions) => Promise<ArrayBuffer>;
	/** Size of each, where known, for the progress. */
	readonly runtimeBytes?: Readonly<Record<RuntimeBuild, number>>;
	/** A tokenizer that is there already. */
	readonly tokenizer?: Promise<TextTokenizer>;
	readonly backend: BackendChoice;
	/** True where checks of a model from elsewhere wait for `Engine.check`: on the CPU, where none of them decides what it runs on. */
	readonly checksLater?: boolean;
	/** What the weights are changed to while they are read. */
	readonly change?: FilesChange | null;
	readonly onProgress?: (progress: LoadProgress) => void;
	readonly signal?: AbortSignal;
}

/** What a model from elsewhere is tried on: plain English that is written nowhere else. Limits were measured with it. */
const checkText =
	'The keeper of the museum winds three clocks every morning, and one of them is always a little late. When the children come in, they ask him what time it is. He looks at the first clock, then at the second, and says that it is nearly ten. The door is open, and the sun is on the floor. In the afternoon it rains, and he goes home to his wife and his dog.';

export interface OpenedEngine {
	readonly files: LoadedFiles;
	readonly session: BackendSession;
	readonly fallbackReason: FallbackReason | null;
}

/**
 * With `auto` and `webgpu`, falls back to WASM where WebGPU cannot serve and the weights fit there.
 * @throws {ModelError}
 */
export async function openEngine(options: EngineOptions): Promise<OpenedEngine> {
	const { backend, signal } = options;
	const fetching = new AbortController();
	const stop = () => fetching.abort();
	signal?.addEventListener('abort', stop);
	if (signal?.aborted) stop();
	const { device, reason } = await findDevice(
		backend,
		await weighModel(options.model, options.files)
	);
	try {
		const build = chooseRuntimeBuild(device ? 'webgpu' : 'wasm');
		const { files, runtime } = await fetchAll(options, build, fetching.signal);
		requireGoingOn(signal);
		const { session, fallbackReason } = await openSession(options, files, device, runtime);
		if (signal?.aborted) await session.dispose();
		requireGoingOn(signal);
		return { files, session, fallbackReason: reason ?? fallbackReason };
	} catch (error) {
		// One file that fails makes the others pointless.
		stop();
		device?.destroy();
		throw error;
	} finally {
		signal?.removeEventListener('abort', stop);
	}
}

/** The device to run on, or null and why not. */
async function findDevice(asked: BackendChoice, weightBytes: number) {
	const adapter = asked === 'wasm' ? null : await findAdapter();
	const kind = adapter && (isSoftwareAdapter(adapter) ? 'software' : 'graphics');
	const { backend, reason } = chooseBackend(asked, kind, weightBytes);
	const device = adapter && backend === 'webgpu' ? await requestDevice(adapter) : null;
	if (device || backend === 'wasm') return { device, reason };
	// An adapter that gives no device is as good as none.
	return { device, reason: chooseBackend(asked, null, weightBytes).reason };
}

/**
 * Tables allow four times the trained length of a small model, so that stretching and YaRN have somewhere to go. A large one stops
 * at 16,384: its tables weigh 8 MB a pair there, its cache more than a gigabyte. A run also ends where
 * a sliding window would leave out its first token: up to there attention is the same with it and without.
 */
export function maxTokensOf({ config: { trainedLength }, window }: LoadedFiles): number {
	const stretched = Math.max(2 * trainedLength, Math.min(4 * trainedLength, 8192));
	return Math.min(stretched, 16_384, window ?? Infinity);
}

/** The model's files and the runtime's, side by side. */
async function fetchAll(options: EngineOptions, build: RuntimeBuild, signal: AbortSignal) {
	const { model, files, onProgress, change } = options;
	const sides = [{ model, files }, ...(change?.kind === 'blend' ? [change.other] : [])];
	const weightBytes = sides.reduce((sum, side) => sum + countBytes(side.model, side.files), 0);
	const totalBytes = weightBytes + (options.runtimeBytes?.[build] ?? 0);
	let loadedBytes = 0;
	const onBytes = (bytes: number) => {
		loadedBytes = Math.min(loadedBytes + bytes, totalBytes);
		onProgress?.({ phase: 'files', loadedBytes, totalBytes });
	};
	onBytes(0);
	const tokenizer = options.tokenizer ?? loadTokenizer(files, signal);
	const [loaded, runtime] = await Promise.all([
		loadFiles(model, files, tokenizer, { signal, onBytes, change }),
		options.readRuntime(build, { signal, ...(options.runtimeBytes && { onBytes }) })
	]);
	return { files: loaded, runtime };
}

/**
 * A session on the device, or on the CPU where there is none or it fails.
 * @throws {ModelError} too-large where it fails and the CPU's memory does not hold the weights
 */
export async function openSession(
	options: Omit<EngineOptions, 'backend' | 'tokenizer' | 'runtimeBytes'>,
	files: LoadedFiles,
	device: GPUDevice | null,
	runtime: ArrayBuffer | null
): Promise<{ session: BackendSession; fallbackReason: FallbackReason | null }> {
	const { config, source } = files;
	const isFromElsewhere = options.files.blobs !== undefined;
	let fetched = runtime;
	// Handed over once: it has 14 MB, and would be held as long as the session.
	const readRuntime = async (build: RuntimeBuild) => {
		const bytes = fetched;
		fetched = null;
		return bytes ?? options.readRuntime(build, { signal: options.signal });
	};
	const open = (on: GPUDevice | null) =>
		BackendSession.open(on, {
			source,
			shape: config.shape,
			maxTokens: maxTokensOf(files),
			schedule: config.ownSchedule,
			vocabSize: config.vocabSize,
			checkPrompt: isFromElsewhere
				? makeReadingPrompt(files.tokenizer.encode(checkText).ids)
				: null,
			provesLater: isFromElsewhere && options.checksLater === true,
			readRuntime,
			onPhase: (phase) => options.onProgress?.({ phase, loadedBytes: 0, totalBytes: 0 })
		});
	if (!device) return { session: await open(null), fallbackReason: null };
	try {
		return { session: await open(device), fallbackReason: null };
	} catch (error) {
		requireGoingOn(options.signal);
		device.destroy();
		const { code, detail } = describeFailure(error);
		requireWasmRoom(source.cpuBytes, `on WebGPU ${code}: ${detail}`);
		const isKnown = code === 'self-test' || code === 'adapter-lost';
		return { session: await open(null), fallbackReason: isKnown ? code : 'no-session' };
	}
}

/** @throws {ModelError} aborted */
export function requireGoingOn(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new ModelError('aborted');
}
