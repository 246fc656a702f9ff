/** @file Pseudo-random bytes that depend on a seed and a name alone: AES-128 in counter mode, a gigabyte in about a second. */
import { createCipheriv, createHash, type Cipher } from 'node:crypto';

export class RandomStream {
	readonly #cipher: Cipher;

	constructor(seed: number, name: string) {
		const digest = createHash('sha256').update(`${seed} ${name}`).digest();
		this.#cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16));
	}

	bytes(count: number): Uint8Array<ArrayBuffer> {
		return new Uint8Array(this.#cipher.update(new Uint8Array(count)));
	}

	/** Numbers of mean 0 and standard deviation `deviation`: sums of two uniform ones, so none beyond 2.45 deviations. */
	floats(count: number, deviation: number): Float32Array<ArrayBuffer> {
		const uniform = new Uint16Array(this.bytes(count * 4).buffer);
		const out = new Float32Array(count);
		const scale = (deviation * Math.sqrt(6)) / 65_536;
		for (let i = 0; i < count; i++)
			out[i] = ((uniform[2 * i] ?? 0) + (uniform[2 * i + 1] ?? 0) - 65_535) * scale;
		return out;
	}
}
