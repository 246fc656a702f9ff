/** @file Medians, units and a table that reads well in a terminal and as Markdown. */

/** @typedef {[measured: string, result: string, aim: string]} Row */
/** @typedef {{ median: number, min: number, max: number }} Summary */

/**
 * @param {number[]} samples
 * @returns {Summary}
 */
export function summarise(samples) {
	const sorted = samples.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	const lower = sorted[sorted.length % 2 ? middle : middle - 1] ?? NaN;
	return { median: (upper + lower) / 2, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** @param {number} ms */
const short = (ms) =>
	ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;

/** @param {Summary} summary */
export function formatMs({ median, min, max }) {
	return `${short(median)} (${short(min)}–${short(max)})`;
}

/** @param {number} bytes */
export function formatBytes(bytes) {
	return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/**
 * @param {Row} head
 * @param {Row[]} rows
 */
export function printTable(head, rows) {
	const widths = head.map((_, column) =>
		Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0))
	);
	/** @param {readonly string[]} row */
	const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
	console.log(line(head));
	console.log(`| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
	for (const row of rows) console.log(line(row));
}
