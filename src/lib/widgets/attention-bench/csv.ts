/** @file Tables as CSV (RFC 4180), so that a spreadsheet reads what the screen shows. */
import type { CellMap } from '../../draw/heatmap.ts';
import type { RankedToken } from './next-tokens.ts';

export type Field = string | number | null;

/** Rows as CSV text; fields with commas, quotes or line ends are quoted, null is an empty field. */
export function writeCsv(rows: readonly (readonly Field[])[]): string {
	return rows.map((row) => row.map(writeField).join(',') + '\r\n').join('');
}

function writeField(field: Field): string {
	if (field === null) return '';
	const text = String(field);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line a cell on or below the diagonal, with both maps' probabilities; positions are counted from 0. */
export function listCells(
	tokens: readonly string[],
	base: CellMap,
	other: CellMap | null
): Field[][] {
	const rows: Field[][] = [
		['query', 'key', 'query_token', 'key_token', 'distance', 'probability', 'other_probability']
	];
	for (let query = 0; query < base.tokens; query++) {
		for (let key = 0; key <= query; key++) {
			const compared = other && query < other.tokens;
			rows.push([
				query,
				key,
				tokens[query] ?? '',
				tokens[key] ?? '',
				query - key,
				base.values[query * base.tokens + key] ?? 0,
				compared ? (other.values[query * other.tokens + key] ?? 0) : null
			]);
		}
	}
	return rows;
}

/** One line a token: which run, rank, id, text, logit, probability, rank in the other run. */
export function listTokens(run: string, tokens: readonly RankedToken[]): Field[][] {
	return tokens.map(({ rank, id, text, logit, probability, otherRank }) => [
		run,
		rank,
		id,
		text,
		logit,
		probability,
		otherRank
	]);
}
