/**
 * @file Hashes of files larger than memory, fed as they stream by. `hash-wasm` (MIT, kept, no dependencies) because WebCrypto takes whole buffers only.
 */
import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import type { FileHash } from './hub-api.ts';

export interface FileHasher {
	update(bytes: Uint8Array): void;
	/** Starts over. */
	reset(): void;
	/** Where it is, for `load` of a hasher of the same kind. */
	save(): readonly number[];
	load(state: readonly number[]): void;
	/** Lower-case hexadecimal; the hasher must be reset before it is used again. */
	digest(): string;
}

/** A hasher of this kind for a file of this many bytes (git puts the length in front of the content). */
export async function createFileHasher(kind: FileHash['kind'], bytes: number): Promise<FileHasher> {
	const hasher: IHasher = kind === 'sha256' ? await createSHA256() : await createSHA1();
	const reset = () => {
		hasher.init();
		if (kind === 'git-sha1') hasher.update(`blob ${bytes}\0`);
	};
	reset();
	return {
		update: (chunk) => void hasher.update(chunk),
		reset,
		save: () => [...hasher.save()],
		load: (state) => void hasher.load(Uint8Array.from(state)),
		digest: () => hasher.digest('hex')
	};
}
