/** @file Git LFS pointers: what stands in a clone where `git lfs pull` has not been run (git-lfs, docs/spec.md). */
import { ModelError } from '../contract/model-error.ts';

/** A pointer is shorter than this. */
export const mostPointerBytes = 1024;
const firstLine = /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\//;

/** True where the bytes are a pointer to a file and not the file. */
export function isLfsPointer(bytes: Uint8Array): boolean {
	return bytes.length < mostPointerBytes && firstLine.test(new TextDecoder().decode(bytes));
}

/** The same of a file; one that is too long for a pointer is not read. */
export async function isLfsPointerFile(file: Blob): Promise<boolean> {
	return file.size < mostPointerBytes && isLfsPointer(new Uint8Array(await file.arrayBuffer()));
}

/**
 * @param path what the error calls the file
 * @throws {ModelError} lfs-pointer
 */
export function requireNoPointer(bytes: Uint8Array, path: string): void {
	if (isLfsPointer(bytes)) throw new ModelError('lfs-pointer', path);
}
