/**
 * @file What a token of a byte-level BPE reads as. Such a vocabulary writes each byte as one printable character
 * (GPT-2, Radford et al. 2019, `bytes_to_unicode`); a token may end in the middle of a character of the text.
 */

/** Byte for each character of the byte-level alphabet. */
const byteOf: ReadonlyMap<string, number> = makeAlphabet();

function makeAlphabet(): Map<string, number> {
	const alphabet = new Map<string, number>();
	let next = 256;
	for (let byte = 0; byte < 256; byte++) {
		const isPrintable =
			(byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
		alphabet.set(String.fromCodePoint(isPrintable ? byte : next++), byte);
	}
	return alphabet;
}

const characterOf: ReadonlyMap<number, string> = new Map(
	Array.from(byteOf, ([character, byte]) => [byte, character])
);

/** The character that stands for a byte in a byte-level vocabulary. */
export function writeByte(byte: number): string {
	return characterOf.get(byte) ?? '';
}

/** The bytes a vocabulary entry stands for; characters outside the alphabet (added tokens) as UTF-8. */
export function readPieceBytes(piece: string): Uint8Array {
	const bytes: number[] = [];
	for (const character of piece) {
		const byte = byteOf.get(character);
		if (byte === undefined) return new TextEncoder().encode(piece);
		bytes.push(byte);
	}
	return Uint8Array.from(bytes);
}

/** Bytes as text; bytes that are no whole character are shown as `\xNN`. */
export function showBytes(bytes: Uint8Array): string {
	const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	let text = '';
	let at = 0;
	while (at < bytes.length) {
		const length = sequenceLength(bytes[at] ?? 0);
		const sequence = bytes.subarray(at, at + length);
		try {
			if (sequence.length < length) throw new RangeError('cut off');
			text += decoder.decode(sequence);
			at += length;
		} catch {
			text += `\\x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
			at++;
		}
	}
	return text;
}

function sequenceLength(lead: number): number {
	if (lead >= 0xf0) return 4;
	if (lead >= 0xe0) return 3;
	return lead >= 0xc0 ? 2 : 1;
}
