/** @file Memory that is given back at once: garbage of some size would stay until a collector comes by. */

/** Empties a buffer that nobody reads any more. Browsers before 2024 leave it to the collector. */
export function freeBuffer(buffer: ArrayBufferLike | null): void {
	// Memory that was given back already has no length, and cannot be given back again.
	if (buffer instanceof ArrayBuffer && buffer.byteLength > 0)
		(buffer as { transfer?: (length: number) => ArrayBuffer }).transfer?.(0);
}
