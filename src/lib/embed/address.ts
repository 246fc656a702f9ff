/**
 * @file A link that holds a long text: what is long moves into the fragment, compressed, because hosts refuse long queries (8 kB at many)
 * and never see a fragment. `#z=` and base64url of raw DEFLATE of the moved part of the query.
 */

/** From this many characters of query on, texts move. */
const longQuery = 1500;
const longValue = 200;
const key = 'z=';
/** No link of ours comes near; a link of somebody else's may blow up. */
const mostCharacters = 4_000_000;

/** An address as short as it gets; the same address where it is short already, or the browser cannot compress. */
export async function packAddress(address: string): Promise<string> {
	const url = new URL(address);
	if (url.search.length <= longQuery || !('CompressionStream' in globalThis)) return address;
	const moved = new URLSearchParams();
	for (const [name, value] of [...url.searchParams])
		if (value.length > longValue) {
			moved.set(name, value);
			url.searchParams.delete(name);
		}
	if (moved.size === 0) return address;
	url.hash = key + toBase64Url(await squeeze(new TextEncoder().encode(moved.toString())));
	return url.href;
}

/**
 * The whole query of an address, what was moved into its fragment included.
 * @throws {RangeError} where the fragment is cut off, or no text of ours
 */
export async function unpackQuery(place: {
	readonly search: string;
	readonly hash: string;
}): Promise<URLSearchParams> {
	const query = new URLSearchParams(place.search);
	if (!isPacked(place.hash)) return query;
	try {
		const bytes = fromBase64Url(place.hash.slice(1 + key.length));
		const text = await unsqueeze(bytes);
		for (const [name, value] of new URLSearchParams(text)) query.set(name, value);
	} catch (error) {
		throw new RangeError('The part of the link after # is cut off or damaged.', { cause: error });
	}
	return query;
}

export function isPacked(hash: string): boolean {
	return hash.startsWith(`#${key}`);
}

async function squeeze(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unsqueeze(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const stream = new Blob([bytes])
		.stream()
		.pipeThrough(new DecompressionStream('deflate-raw'))
		.pipeThrough(new TextDecoderStream('utf-8', { fatal: true }));
	let text = '';
	const reader = stream.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text;
		text += value;
		if (text.length > mostCharacters) {
			await reader.cancel();
			throw new RangeError('too long');
		}
	}
}

function toBase64Url(bytes: Uint8Array): string {
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
