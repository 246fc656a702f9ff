/** @file A file that is read in parts: from disk, or by HTTP ranges (RFC 9110, section 14) from an address that may be another site's. */

export interface ByteSource {
	/** Bytes of the whole; null where the server does not say. */
	readonly size: number | null;
	/**
	 * The bytes from `from` up to, not including, `to`.
	 * @throws {SourceError} where there are fewer, or they cannot be had
	 */
	read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

export type SourceProblem =
	/** 404 or 410. */
	| 'missing'
	/** Any other status that is no success. */
	| 'refused'
	/** No answer at all. */
	| 'unreachable'
	/** There is an answer, but not for pages of other sites: no CORS. */
	| 'notShared'
	/** It would have to be read whole, and is too large for that. */
	| 'tooLarge'
	/** Fewer bytes than were asked for. */
	| 'cutShort';

/** Why a file cannot be read; the interface has the sentence. */
export class SourceError extends Error {
	override readonly name = 'SourceError';
	readonly problem: SourceProblem;
	readonly values: Readonly<Record<string, string | number>>;

	constructor(problem: SourceProblem, values: Readonly<Record<string, string | number>> = {}) {
		super([problem, ...Object.values(values)].join(' '));
		this.problem = problem;
		this.values = values;
	}
}

/** A server that gives no parts sends the whole, and a tab has to hold it. */
export const mostWholeBytes = 256e6;

/** The first question brings header and metadata of most recordings along. */
const firstBytes = 2 ** 18;

export function readBlob(blob: Blob): ByteSource {
	return {
		size: blob.size,
		async read(from, to) {
			const bytes = new Uint8Array(await blob.slice(from, to).arrayBuffer());
			if (bytes.length < to - from) throw new SourceError('cutShort', { at: from + bytes.length });
			return bytes;
		}
	};
}

/** Parts of an address whose server is known to give them. @param start its first bytes, where they are here already */
export function readRanges(
	address: string,
	size: number | null,
	start: Uint8Array<ArrayBuffer> = new Uint8Array()
): ByteSource {
	return {
		size,
		async read(from, to) {
			if (to <= start.length) return start.slice(from, to);
			if (from >= to) return new Uint8Array();
			const response = await ask(address, from, to);
			if (response.status !== 206) {
				await response.body?.cancel();
				throw new SourceError('refused', { status: response.status });
			}
			const bytes = new Uint8Array(await response.arrayBuffer());
			if (bytes.length < to - from) throw new SourceError('cutShort', { at: from + bytes.length });
			return bytes;
		}
	};
}

/**
 * The file at an address: in parts where its server gives them, else whole up to a limit, in bytes.
 * @throws {SourceError}
 */
export async function openAddress(
	address: string,
	mostWhole = mostWholeBytes
): Promise<{ readonly source: ByteSource; readonly whole: Blob | null }> {
	const response = await ask(address, 0, firstBytes);
	if (response.status === 206) {
		const start = new Uint8Array(await response.arrayBuffer());
		const size = findSize(response, start.length);
		return { source: readRanges(address, size, start), whole: null };
	}
	if (response.ok) {
		const whole = await readWhole(response, mostWhole);
		return { source: readBlob(whole), whole };
	}
	await response.body?.cancel();
	const { status } = response;
	throw new SourceError(status === 404 || status === 410 ? 'missing' : 'refused', { status });
}

/** Nothing of the visitor goes along: no cookies, and not which page asks. */
async function ask(address: string, from: number, to: number): Promise<Response> {
	const quiet = { credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
	try {
		return await fetch(address, { ...quiet, headers: { Range: `bytes=${from}-${to - 1}` } });
	} catch {
		// A browser does not tell a page why: an answer that it may not read shows that the server is there.
		const answers = await fetch(address, { ...quiet, mode: 'no-cors', method: 'HEAD' }).then(
			() => true,
			() => false
		);
		throw new SourceError(answers ? 'notShared' : 'unreachable');
	}
}

/** Other sites may leave `Content-Range` unreadable; a file shorter than the question is known anyway. */
function findSize(response: Response, received: number): number | null {
	const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
	if (total !== undefined) return Number(total);
	return received < firstBytes ? received : null;
}

async function readWhole(response: Response, most: number): Promise<Blob> {
	const tooLarge = new SourceError('tooLarge', { most: most / 1e6 });
	if (Number(response.headers.get('content-length') ?? 0) > most) {
		await response.body?.cancel();
		throw tooLarge;
	}
	const parts: Uint8Array<ArrayBuffer>[] = [];
	let length = 0;
	const reader = response.body?.getReader();
	if (!reader) return new Blob();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		length += value.length;
		if (length > most) {
			await reader.cancel();
			throw tooLarge;
		}
		parts.push(value);
	}
	return new Blob(parts);
}
