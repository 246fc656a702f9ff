/** @file A link as a QR code. By `qr` (MIT or Apache-2.0, kept, no dependencies); fetched with the panel that draws it. */
import encodeQR from 'qr';

export interface QrDrawing {
	/** Rows of modules, true where dark, the quiet border included. */
	readonly modules: readonly (readonly boolean[])[];
	/** The dark modules as one SVG path, a module a unit. */
	readonly path: string;
}

/** Null where the text is longer than a QR code holds (2,953 bytes). */
export function drawQr(text: string): QrDrawing | null {
	if (new TextEncoder().encode(text).length > 2953) return null;
	const modules = encodeQR(text, 'raw', { ecc: text.length > 1000 ? 'low' : 'medium', border: 4 });
	const path = modules
		.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
		.join('');
	return { modules, path };
}
