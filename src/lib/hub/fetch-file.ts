/**
 * @file One file of the Hub, from wherever it stopped to its last byte, hashed as it comes. What the network does wrong is tried again
 * from there; what the server or the content has wrong is an error.
 */
import type { FileHasher } from './file-hash.ts';
import type { HubFile } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import type { BlobWriter } from './model-store.ts';

export interface FetchFileOptions {
	readonly url: string;
	readonly file: HubFile;
	/** Holds what came before, which `hasher` has been fed. */
	readonly writer: BlobWriter;
	readonly hasher: FileHasher;
	/** Called with what the file has now. */
	readonly onBytes: (bytes: number) => void;
	/** The connection is gone; it will be tried again in this many ms. */
	readonly onWait: (waitMs: number) => void;
	readonly signal: AbortSignal;
	readonly patience?: Patience;
}

export interface Patience {
	/** Tries that bring nothing new, in a row, before it gives up. */
	readonly tries: number;
	/** Wait before the first repeated try; doubles from there to `longestWaitMs`. */
	readonly firstWaitMs: number;
	readonly longestWaitMs: number;
	/** Silence after which a connection counts as lost. */
	readonly silenceMs: number;
}

export const defaultPatience: Patience = {
	tries: 8,
	firstWaitMs: 1000,
	longestWaitMs: 30_000,
	silenceMs: 30_000
};

/**
 * Resolves when the file is whole and its hash is the listing's.
 * @throws {HubError} commit-gone, file-missing, gated, network, truncated, too-long, range-refused, hash-mismatch, aborted
 */
export async function fetchFile(options: FetchFileOptions): Promise<void> {
	const { file, writer, hasher, signal, patience = defaultPatience } = options;
	let best = writer.size;
	let failures = 0;
	let wasRangeRefused = false;
	if (writer.size > file.bytes) await restart(options);
	while (writer.size < file.bytes) {
		const outcome = await attempt(options);
		if (signal.aborted) throw new HubError('aborted');
		if (outcome === 'range-refused') {
			if (wasRangeRefused) throw new HubError('range-refused', file.path);
			wasRangeRefused = true;
			await restart(options);
			continue;
		}
		if (outcome === 'whole') continue;
		failures = writer.size > best ? 1 : failures + 1;
		best = Math.max(best, writer.size);
		if (failures >= patience.tries)
			throw new HubError(outcome, `${file.path}: ${writer.size} of ${file.bytes} bytes`);
		const waitMs = Math.min(patience.firstWaitMs * 2 ** (failures - 1), patience.longestWaitMs);
		options.onWait(waitMs);
		await waitFor(waitMs, signal);
	}
	const hex = hasher.digest();
	if (hex === file.hash.hex) return;
	await restart(options);
	throw new HubError('hash-mismatch', `${file.path}: ${file.hash.kind} ${hex}`);
}

async function restart({ writer, hasher, onBytes }: FetchFileOptions): Promise<void> {
	await writer.cut(0);
	hasher.reset();
	onBytes(0);
}

/** One request; what is wrong with the network is its value, what is wrong with the answer is thrown. */
async function attempt(
	options: FetchFileOptions
): Promise<'whole' | 'network' | 'truncated' | 'range-refused'> {
	const { url, file, writer, signal, patience = defaultPatience } = options;
	const silence = new AbortController();
	let timer = setTimeout(() => silence.abort(), patience.silenceMs);
	try {
		const from = writer.size;
		const response = await fetch(url, {
			// Two gigabytes do not belong in the browser's cache as well.
			cache: 'no-store',
			signal: AbortSignal.any([signal, silence.signal]),
			...(from > 0 && { headers: { Range: `bytes=${from}-` } })
		});
		if (response.status === 416) return 'range-refused';
		if (isPassing(response.status)) return 'network';
		requireFile(response, file.path);
		// The whole file instead of the rest of it.
		if (from > 0 && !continuesAt(response, from)) await restart(options);
		const reader = response.body?.getReader();
		for (;;) {
			const part = await reader?.read();
			if (!part || part.done) break;
			clearTimeout(timer);
			timer = setTimeout(() => silence.abort(), patience.silenceMs);
			await take(options, part.value);
		}
		return writer.size === file.bytes ? 'whole' : 'truncated';
	} catch (error) {
		// A failed request is a TypeError, a silent one an AbortError; the rest is the disk's or ours.
		const isNetwork = error instanceof TypeError || silence.signal.aborted;
		if (!isNetwork && !signal.aborted) throw error;
		return 'network';
	} finally {
		clearTimeout(timer);
		// Closes the connection where the body was not read to its end.
		silence.abort();
	}
}

async function take(
	{ file, writer, hasher, onBytes }: FetchFileOptions,
	bytes: Uint8Array
): Promise<void> {
	if (writer.size + bytes.length > file.bytes)
		throw new HubError('too-long', `${file.path}: more than ${file.bytes} bytes`);
	await writer.append(bytes);
	hasher.update(bytes);
	onBytes(writer.size);
}

/** True where the answer is the part asked for. A host may hide the header from pages; then the hash must tell. */
function continuesAt(response: Response, from: number): boolean {
	const header = response.headers.get('content-range');
	return response.status === 206 && (header === null || header.startsWith(`bytes ${from}-`));
}

/** True of what another try may give. */
export function isPassing(status: number): boolean {
	return status === 408 || status === 429 || status >= 500;
}

/**
 * What is wrong with an answer that is no file, where trying again does not help.
 * @throws {HubError} commit-gone, file-missing, gated, unexpected-answer
 */
export function requireFile(response: Response, path: string): void {
	// How the Hub tells a commit that was taken back from a file that never was.
	if (response.headers.get('x-error-code') === 'RevisionNotFound')
		throw new HubError('commit-gone', path);
	if (response.status === 404 || response.status === 410) throw new HubError('file-missing', path);
	if (response.status === 401 || response.status === 403) throw new HubError('gated', path);
	if (!response.ok) throw new HubError('unexpected-answer', `${path}: HTTP ${response.status}`);
}

/** Waits, or less where the browser says that the network is back. */
function waitFor(ms: number, signal: AbortSignal): Promise<void> {
	// Node has no such events.
	const here: Partial<EventTarget> = globalThis;
	return new Promise((resolve, reject) => {
		const done = () => {
			clearTimeout(timer);
			here.removeEventListener?.('online', done);
			signal.removeEventListener('abort', stop);
			resolve();
		};
		const stop = () => {
			done();
			reject(new HubError('aborted'));
		};
		const timer = setTimeout(done, ms);
		here.addEventListener?.('online', done);
		signal.addEventListener('abort', stop);
	});
}
