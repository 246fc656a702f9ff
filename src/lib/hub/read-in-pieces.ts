/** @file Reading a stored file whose bytes are all to be looked at, such as by a hasher. */
import { HubError } from './hub-error.ts';

/** Bytes that are read at once. */
const pieceBytes = 2 ** 23;

/** In pieces and not as a stream, for the reason that `model/files/stored-file.ts` gives. */
export async function readInPieces(
	blob: Blob,
	signal: AbortSignal,
	onPiece: (piece: Uint8Array) => Promise<void>
): Promise<void> {
	for (let at = 0; at < blob.size; at += pieceBytes) {
		if (signal.aborted) throw new HubError('aborted');
		await onPiece(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()));
	}
}
