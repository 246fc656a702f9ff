/**
 * @file Writes `.br` and `.gz` beside the files of the finished site that shrink, for hosts that send such a file instead of compressing anew
 * at each visit. No list of the site names them: `offline.json`, bundles and packages hold each file as it is.
 */
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync
} from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Weights and pictures do not shrink, fonts and vocabularies are compressed already. */
const shrinks = /\.(html|js|mjs|css|json|svg|xml|txt|md|csv|wasm|onnx|jinja|d\.ts)$/;
/** Below that the headers of an answer weigh as much as what is saved. */
const leastBytes = 1024;
/** Brotli's last two levels take five times as long; a file above this is not worth the minutes. */
const largeBytes = 4 * 2 ** 20;
const cache = resolve(import.meta.dirname, '../node_modules/.cache/compressed');

/** @type {Record<'br' | 'gz', (bytes: Buffer) => Promise<Buffer>>} */
const methods = {
	br: (bytes) =>
		promisify(brotliCompress)(bytes, {
			params: {
				[constants.BROTLI_PARAM_QUALITY]: bytes.length > largeBytes ? 9 : 11,
				[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
				[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length
			}
		}),
	gz: (bytes) => promisify(gzip)(bytes, { level: 9 })
};

/**
 * One file beside which its compressed form is put, unless that is no smaller.
 * @param {string} file
 * @param {'br' | 'gz'} ending
 * @returns {Promise<number>} bytes written
 */
async function compressFile(file, ending) {
	const bytes = readFileSync(file);
	if (bytes.length < leastBytes) return 0;
	const kept = join(cache, `${createHash('sha256').update(bytes).digest('hex')}.${ending}`);
	if (!existsSync(kept)) writeFileSync(kept, await methods[ending](bytes));
	const { length } = readFileSync(kept);
	if (length > 0.9 * bytes.length) return 0;
	copyFileSync(kept, `${file}.${ending}`);
	return length;
}

/**
 * Every file of the site that shrinks, four at a time, which is how many threads Node compresses in. The same bytes give the same files.
 * @param {string} folder the finished site
 * @param {(path: string) => boolean} [wanted] which paths, all by default
 * @returns {Promise<{ files: number, br: number, gz: number }>} how many have a compressed form, and the bytes of those
 */
export async function compressSite(folder, wanted = () => true) {
	mkdirSync(cache, { recursive: true });
	const waiting = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((path) => shrinks.test(path) && wanted(path))
		.map((path) => join(folder, path));
	const made = { files: 0, br: 0, gz: 0 };
	const work = async () => {
		for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
			const br = await compressFile(file, 'br');
			const gz = await compressFile(file, 'gz');
			if (br + gz > 0) made.files += 1;
			made.br += br;
			made.gz += gz;
		}
	};
	await Promise.all([work(), work(), work(), work()]);
	return made;
}
