/** @file What an exhibit shows, as plain data: the tables that stand behind its pictures. */

/** Beyond this a result says that it was cut. */
const mostRows = 500;

export interface ShownTable {
	readonly caption: string;
	readonly rows: readonly (readonly string[])[];
}
export interface Shown extends Readonly<Record<string, unknown>> {
	/** `recorded`, or `live`. */
	readonly shown: string;
	readonly tables: readonly ShownTable[];
	readonly isCut: boolean;
}

const read = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim();

export async function readTables(element: HTMLElement): Promise<Shown> {
	// Tables that nobody opened are made for whoever asks (see Plaque.svelte).
	for (const details of element.querySelectorAll('details.table'))
		details.dispatchEvent(new Event('toggle'));
	await new Promise((resolve) => setTimeout(resolve, 50));
	const root = element.querySelector<HTMLElement>('[data-widget]');
	let left = mostRows;
	let isCut = false;
	const tables = [...element.querySelectorAll('table')].map((table) => {
		const rows = [...table.rows].slice(0, left);
		isCut ||= rows.length < table.rows.length;
		left -= rows.length;
		return {
			caption: table.caption ? read(table.caption) : '',
			rows: rows.map((row) => [...row.cells].map(read))
		};
	});
	return { shown: root?.dataset.state ?? 'idle', tables, isCut };
}
