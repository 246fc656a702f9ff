/** @file Reading a file that is on this device: whole, or as a stream for the runtime. */
import { ModelError } from '../contract/model-error.ts';

/** Bytes read at once; the runtime's own measure. */
const pieceBytes = 2 ** 20;
/** Milliseconds after which a read is given up and begun anew. */
const patience = 2000;

/**
 * The same bytes, but its streams end. Chromium's own stream of a stored file can stop in the middle of a model: a read stays pending,
 * without an error (seen with Chromium 156 right after a download of 2.8 GB, at another tensor each time). Such a read is begun anew.
 * Reading by `arrayBuffer()` never stopped, but it leaves as much garbage as there are weights: 2 GB before the collector came by.
 */
export class SteadyFile extends Blob {
	readonly #path: string;

	constructor(file: Blob, path: string) {
		// A part that refers to the file; nothing is read or copied.
		super([file]);
		this.#path = path;
	}

	override slice(start?: number, end?: number, type?: string): SteadyFile {
		return new SteadyFile(super.slice(start, end, type), this.#path);
	}

	override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
		const open = (at: number) => super.slice(at).stream().getReader({ mode: 'byob' });
		let at = 0;
		let reader = open(at);
		let buffer = new ArrayBuffer(pieceBytes);
		return new ReadableStream({
			// Bytes, because the runtime reads into memory of its own; whoever brings none is given some.
			type: 'bytes',
			autoAllocateChunkSize: pieceBytes,
			pull: async (controller) => {
				const request = controller.byobRequest;
				const view = request?.view;
				if (!view) return;
				const length = Math.min(view.byteLength, pieceBytes, this.size - at);
				let part: Uint8Array<ArrayBuffer> | null = null;
				while (length > 0 && !part) {
					part = await readSoon(reader, new Uint8Array(buffer, 0, length), this.#path);
					if (part) continue;
					// What was given up may still write into its buffer.
					buffer = new ArrayBuffer(pieceBytes);
					void reader.cancel().catch(() => undefined);
					reader = open(at);
				}
				if (part) {
					new Uint8Array(view.buffer, view.byteOffset, part.length).set(part);
					buffer = part.buffer;
					at += part.length;
				} else controller.close();
				request.respond(part?.length ?? 0);
			},
			cancel: (reason) => reader.cancel(reason)
		});
	}
}

/**
 * What comes next, or null where nothing comes soon.
 * @throws {ModelError} file-missing where the file was moved, changed or cut since it was chosen
 */
async function readSoon(
	reader: ReadableStreamBYOBReader,
	into: Uint8Array<ArrayBuffer>,
	path: string
): Promise<Uint8Array<ArrayBuffer> | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), patience);
	});
	try {
		const read = await Promise.race([reader.read(into), late]);
		if (read === null) return null;
		if (!read.value || read.value.length === 0) throw new Error('it ended early');
		return read.value;
	} catch (cause) {
		throw new ModelError('file-missing', `${path} cannot be read any more`, { cause });
	} finally {
		clearTimeout(timer);
	}
}

/**
 * All of a file that is here already.
 * @throws {ModelError} file-missing where it was moved or changed since it was chosen
 */
export async function readBlob(blob: Blob, path: string): Promise<Uint8Array<ArrayBuffer>> {
	try {
		return new Uint8Array(await blob.arrayBuffer());
	} catch (cause) {
		throw new ModelError('file-missing', `${path} cannot be read any more`, { cause });
	}
}
