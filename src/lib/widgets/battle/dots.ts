/** @file Where the marks of a dot plot stand. Whole models are single paths, so that six tables are drawn in the time of a keystroke. */
import { scaleLinear } from 'd3-scale';
import { findMargin } from './margin.ts';
import type { Table } from './rows.ts';

export const plot = { width: 720, left: 190, right: 704, top: 26, step: 34 } as const;

export interface DotRow {
	readonly id: string;
	readonly label: string;
	/** Every score of the row in words. */
	readonly text: string;
	/** The row's line. */
	readonly y: number;
}

export interface Dots {
	readonly height: number;
	readonly ticks: readonly { readonly at: number; readonly label: number }[];
	/** Path of the lines behind the marks. */
	readonly grid: string;
	/** Path of all bars of the error of chance. */
	readonly errors: string;
	/** One path per contestant, with a vertex where a mark stands. */
	readonly marks: readonly string[];
	readonly rows: readonly DotRow[];
}

/** Languages in full where there is room, else by two letters. */
function nameRow(name: string, language: string | null): string {
	if (!language || language === 'English') return name;
	return `${name}, ${language.length > 12 ? language.slice(0, 2) : language}`;
}

export function layOutDots({ id, rows, contestants }: Table): Dots {
	const { left, right, top, step } = plot;
	const height = top + rows.length * step + 6;
	const highest = id === 'chart' ? 6 : 100;
	const x = scaleLinear([0, highest], [left, right]);
	const place = (value: number) => x(value).toFixed(1);
	const ticks = x.ticks(5).map((value) => ({ at: x(value), label: value }));
	const lines = rows.map((row, index) => top + (index + 0.5) * step);
	let errors = '';
	const vertices = contestants.map((): string[] => []);
	rows.forEach(({ benchmark, cells }, index) => {
		cells.forEach((cell, model) => {
			if (cell?.score == null) return;
			const y = (lines[index] ?? 0) + (model - (cells.length - 1) / 2) * 4;
			const margin = findMargin(benchmark, cell.score);
			if (margin !== null)
				errors += `M${place(Math.max(0, cell.score - margin))} ${y}H${place(Math.min(highest, cell.score + margin))}`;
			vertices[model]?.push(`${place(cell.score)} ${y}`);
		});
	});
	return {
		height,
		ticks,
		grid:
			ticks.map(({ at }) => `M${at} ${top - 6}V${height}`).join('') +
			lines.map((y) => `M${left} ${y}H${right}`).join(''),
		errors,
		// A path of one vertex has no mark in some browsers; of two at one place it has.
		marks: vertices.map((points) =>
			points.length === 0 ? '' : `M${[points[0], ...points].join('L')}`
		),
		rows: rows.map(({ id: own, benchmark, language, cells }, index) => ({
			id: own,
			label: nameRow(benchmark.name, language),
			text: cells
				.flatMap((cell, model) =>
					cell?.score == null ? [] : `${contestants[model]?.name ?? ''} ${cell.score}`
				)
				.join(', '),
			y: lines[index] ?? 0
		}))
	};
}
