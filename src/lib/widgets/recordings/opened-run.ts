/** A recording that is read layer by layer, as somebody looks: the page's side of `recording-worker.ts`. */
import type { HeadReading } from '../../math/head-reading.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import type { KeptReader } from '../../model/taps/kept-reader.ts';
import type { FileOpening } from '../../trace/file-run.ts';
import { takeFirst } from '../../trace/take-first.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RecordingThread } from './recording-thread.ts';
import type { RecordingPlace } from './recording-worker.ts';

/** What can be asked of a run that is not on the page. */
export type RunReader = Pick<KeptReader, 'readMap' | 'readHeads'>;

/** Names of runs in files are below 0, those of runs that models keep above. */
let last = 0;

export class OpenedRun implements RunReader {
	/** All its tokens, without `layers`. */
	readonly whole: Trace;
	readonly #thread: RecordingThread;

	/** @param thread of its own; ends with it */
	constructor(thread: RecordingThread, place: RecordingPlace, opening: FileOpening) {
		this.whole = { ...opening.heading, origin: 'recorded', kept: --last };
		this.#thread = thread;
		thread.send({ open: place, opening });
	}

	/** The run over its first tokens, which were the same without those that follow. */
	take(tokens: number): Trace {
		return takeFirst(this.whole, tokens);
	}

	/** @throws {ModelError} as `RecordingThread.ask` */
	async readMap(
		{ tokenIds }: Trace,
		at: Parameters<RunReader['readMap']>[1]
	): Promise<Float32Array> {
		const reply = await this.#thread.ask({ kind: 'map', ...at, tokens: tokenIds.length });
		if (!('map' in reply)) throw new ModelError('internal', 'no map came back');
		return reply.map;
	}

	/** @throws {ModelError} as `readMap` */
	async readHeads(
		{ tokenIds }: Trace,
		at: Parameters<RunReader['readHeads']>[1]
	): Promise<readonly HeadReading[]> {
		const reply = await this.#thread.ask({ kind: 'heads', ...at, tokens: tokenIds.length });
		if (!('heads' in reply)) throw new ModelError('internal', 'no heads came back');
		return reply.heads;
	}

	dispose(): void {
		this.#thread.end();
	}
}
