/** @file The engine in Node: files from a folder, the runtime from the installed package. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { Engine } from '../src/lib/model/engine/engine.ts';
import type { RunHooks } from '../src/lib/model/engine/hooks.ts';
import type { CatalogModel } from '../src/lib/model/contract/catalog.ts';
import {
	describeCatalogModel,
	describeSource
} from '../src/lib/model/contract/model-description.ts';
import { ModelError } from '../src/lib/model/contract/model-error.ts';
import { createReader, verifyFile, type FileReader } from '../src/lib/model/files/model-files.ts';
import type { FilesChange } from '../src/lib/model/files/weight-change.ts';
import type { Sampling, ScorePart, TextScore } from '../src/lib/model/contract/run.ts';
import { joinScores } from '../src/lib/model/run/text-score.ts';
import { describeMask, describeRun } from '../src/lib/model/page/trace-heading.ts';
import type { Schedule } from '../src/lib/math/positional.ts';
import { TraceBuilder } from '../src/lib/trace/trace-builder.ts';
import type { Trace } from '../src/lib/trace/trace.ts';

/** What the catalogue says of a model's files. */
type ModelFolder = Pick<CatalogModel, 'id' | 'files'>;

/** What the catalogue would say about the files of a model folder. */
export function describeFolder(folder: string, id: string): ModelFolder {
	const files = readdirSync(folder).map((path) => {
		const content = readFileSync(join(folder, path));
		const sha256 = createHash('sha256').update(content).digest('hex');
		return { path, bytes: content.byteLength, sha256 };
	});
	return { id, files };
}

/** Reads a model's files from disk, with the same checks as over HTTP. */
export function createFolderReader(folder: string, model: ModelFolder): FileReader {
	const files = new Map(model.files.map((file) => [file.path, file]));
	return {
		isHashUnchecked: false,
		has: (path) => files.has(path),
		async read(path) {
			const file = files.get(path);
			const from = join(folder, path);
			if (!file || !existsSync(from)) throw new ModelError('file-missing', path);
			const bytes = new Uint8Array(readFileSync(from));
			await verifyFile(file, bytes);
			return bytes;
		}
	};
}

/** Bytes of the runtime's WebAssembly for the CPU. */
export function readRuntimeWasm(): ArrayBuffer {
	const path = createRequire(import.meta.url).resolve(
		'onnxruntime-web/ort-wasm-simd-threaded.wasm'
	);
	return new Uint8Array(readFileSync(path)).buffer;
}

/** What an engine needs of a model folder. */
export function openModelFolder(folder: string, id: string) {
	const model = describeFolder(folder, id);
	return { model: describeCatalogModel(model), files: createFolderReader(folder, model) };
}

/**
 * A model folder on the WASM backend.
 * @param change what its weights are changed to while they are read
 * @throws {ModelError}
 */
export function loadFolder(
	folder: string,
	id: string,
	change: FilesChange | null = null
): Promise<Engine> {
	return Engine.load({
		...openModelFolder(folder, id),
		readRuntime: () => Promise.resolve(readRuntimeWasm()),
		backend: 'wasm',
		change
	});
}

/** The files of a folder as a person would choose them, by path inside it. */
export function openFolder(folder: string): Record<string, Blob> {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	return Object.fromEntries(
		entries
			.filter((entry) => entry.isFile())
			.map((entry) => {
				const path = join(entry.parentPath, entry.name);
				const name = relative(folder, path).split(sep).join('/');
				return [name, new Blob([readFileSync(path)])] as const;
			})
	);
}

/**
 * A folder of the Hub's kind on the WASM backend, with all checks.
 * @throws {ModelError}
 */
export function loadHubFolder(
	files: Readonly<Record<string, Blob>>,
	graph: string,
	id = 'local'
): Promise<Engine> {
	const source = { kind: 'files', id, revision: null, graph, files } as const;
	return Engine.load({
		model: describeSource(source),
		files: createReader(source),
		readRuntime: () => Promise.resolve(readRuntimeWasm()),
		backend: 'wasm'
	});
}

export interface RunOptions extends Omit<RunHooks, 'onStep'> {
	readonly generate?: { readonly sampling: Sampling; readonly maxNewTokens: number };
	readonly onStep?: RunHooks['onStep'];
}

/** One run as a trace. */
export async function traceRun(
	engine: Engine,
	prompt: string,
	schedule: Schedule,
	options: RunOptions = {}
): Promise<Trace> {
	const rows: { builder: TraceBuilder | null } = { builder: null };
	const hooks: RunHooks = {
		...options,
		onStep: (step) => {
			rows.builder ??= new TraceBuilder({
				...describeRun(engine.info, prompt, schedule, step.kept),
				...describeMask(options.interventions)
			});
			rows.builder.append(step);
			options.onStep?.(step);
		}
	};
	if (options.generate) await engine.generate(prompt, schedule, options.generate, hooks);
	else await engine.run(prompt, schedule, hooks);
	if (!rows.builder) throw new ModelError('internal', 'the run came back empty');
	return rows.builder.snapshot();
}

/** The score of a text, its parts put together. */
export async function scoreAll(
	engine: Engine,
	text: string,
	schedule: Schedule
): Promise<TextScore> {
	const parts: ScorePart[] = [];
	await engine.score(text, schedule, { onPart: (part) => void parts.push(part) });
	return joinScores(parts);
}
