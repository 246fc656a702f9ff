/** @file Reading a file that is on this device: whole, or as a stream for the runtime. */
import { ModelError } from './model-error.ts';

/** Bytes read at once. */
const pieceBytes = 2 ** 23;

/**
 * The same bytes, but its streams end. Chromium's own stream of a stored file can stop in the middle of a model: a read stays
 * pending, without an error (seen with Chromium 156 right after a download of 2.8 GB, at another tensor each time). Reads of whole
 * pieces do not.
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
		let at = 0;
		return new ReadableStream({
			// Bytes, because the runtime reads into memory of its own.
			type: 'bytes',
			pull: async (controller) => {
				if (at < this.size) {
					const piece = super.slice(at, at + pieceBytes);
					controller.enqueue(await readBlob(piece, this.#path));
					at += piece.size;
				}
				if (at < this.size) return;
				controller.close();
				// A read that waits for more is told that there is none.
				controller.byobRequest?.respond(0);
			}
		});
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
