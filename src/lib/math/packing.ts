/**
 * @file Examples of different lengths in rows of one length, as fine-tuning packs them. Best-fit and wrapped are those of TRL 1.16
 * (`pack_dataset`, strategies `bfd` and `wrapped`); best-fit decreasing for language models: Ding et al. 2024, arXiv:2404.10830.
 */

export const packings = ['in-order', 'wrapped', 'best-fit'] as const;
export type Packing = (typeof packings)[number];

/** Tokens `from` to `to` (exclusive) of one example. */
export interface Piece {
	readonly example: number;
	readonly from: number;
	readonly to: number;
}
/** Pieces from left to right; what is left of the row is padding. */
export type PackedRow = readonly Piece[];

export const sizeOf = ({ from, to }: Piece): number => to - from;
const filled = (row: PackedRow): number => row.reduce((sum, piece) => sum + sizeOf(piece), 0);

/**
 * Packs examples into rows.
 * - `in-order`: one after another, a new row where the next does not fit whole; an example longer than a row is left out.
 * - `wrapped`: one endless text, cut every `rowLength` tokens, wherever that falls.
 * - `best-fit`: the longest first, each into the row with the least room that is enough; an example longer than a row loses its end.
 * @param lengths `[examples]`, in tokens
 * @param rowLength in tokens
 * @throws {RangeError} where a length or the row is no positive whole number
 */
export function pack(
	lengths: readonly number[],
	rowLength: number,
	packing: Packing
): readonly PackedRow[] {
	for (const length of [rowLength, ...lengths])
		if (!Number.isInteger(length) || length < 1) throw new RangeError(`A length of ${length}.`);
	const pieces = lengths.map((to, example) => ({ example, from: 0, to }));
	switch (packing) {
		case 'in-order':
			return packInOrder(
				pieces.filter((piece) => sizeOf(piece) <= rowLength),
				rowLength
			);
		case 'wrapped':
			return wrap(pieces, rowLength);
		case 'best-fit':
			return packBestFit(
				pieces.map((piece) => ({ ...piece, to: Math.min(piece.to, rowLength) })),
				rowLength
			);
	}
}

function packInOrder(pieces: readonly Piece[], rowLength: number): readonly PackedRow[] {
	const rows: Piece[][] = [];
	for (const piece of pieces) {
		const last = rows.at(-1);
		if (last && filled(last) + sizeOf(piece) <= rowLength) last.push(piece);
		else rows.push([piece]);
	}
	return rows;
}

function wrap(pieces: readonly Piece[], rowLength: number): readonly PackedRow[] {
	const rows: Piece[][] = [];
	for (const piece of pieces)
		for (let from = piece.from; from < piece.to;) {
			let row = rows.at(-1);
			if (!row || filled(row) === rowLength) rows.push((row = []));
			const to = Math.min(piece.to, from + rowLength - filled(row));
			row.push({ ...piece, from, to });
			from = to;
		}
	return rows;
}

/** Of rows with equal room, the one that has had it for longest. */
function packBestFit(pieces: readonly Piece[], rowLength: number): readonly PackedRow[] {
	const rows: Piece[][] = [];
	let open: { readonly row: Piece[]; readonly room: number }[] = [];
	for (const piece of pieces.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
		const size = sizeOf(piece);
		const fitting = open.filter(({ room }) => room >= size);
		const least = Math.min(...fitting.map(({ room }) => room));
		const found = fitting.find(({ room }) => room === least);
		const row = found?.row ?? [];
		if (!found) rows.push(row);
		row.push(piece);
		const room = (found?.room ?? rowLength) - size;
		open = [...open.filter((each) => each !== found), { row, room }];
	}
	return rows;
}

/** What a packing costs. */
export interface PackingCost {
	readonly rows: number;
	/** Share of the rows' places that hold a token. */
	readonly filled: number;
	/** Examples that do not stand whole in one row: cut, or left out. */
	readonly broken: number;
	/** Tokens that no row holds. */
	readonly lost: number;
}

/** @param lengths `[examples]`, in tokens */
export function costOf(
	rows: readonly PackedRow[],
	lengths: readonly number[],
	rowLength: number
): PackingCost {
	const held = rows.reduce((sum, row) => sum + filled(row), 0);
	const whole = rows
		.flat()
		.filter((piece) => sizeOf(piece) === (lengths[piece.example] ?? NaN)).length;
	return {
		rows: rows.length,
		filled: rows.length === 0 ? 0 : held / (rows.length * rowLength),
		broken: lengths.length - whole,
		lost: lengths.reduce((sum, length) => sum + length, 0) - held
	};
}
