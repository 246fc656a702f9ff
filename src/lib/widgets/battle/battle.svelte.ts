/** @file What of the battle is in view: the address decides, the tables follow. */
import { createContext } from 'svelte';
import type { TableId } from '../../facts/benchmark-schema.ts';
import { tableIds } from '../../facts/benchmark-schema.ts';
import type { Parameters } from '../../url/parameters.ts';
import { PageAddress } from '../../url/page-address.svelte.ts';
import {
	buildTables,
	filterTables,
	listModels,
	sortOrders,
	splitIds,
	type BattleData,
	type Cell,
	type Row,
	type Table
} from './rows.ts';

export const views = ['table', 'dots', 'heat'] as const;
export type View = (typeof views)[number];

function makeParameters(data: BattleData) {
	const categories = [...new Set(data.benchmarks.map(({ category }) => category))];
	const languages = [...new Set(data.scores.flatMap(({ language }) => language ?? []))];
	return {
		table: {
			type: 'choice',
			default: 'all',
			values: ['all', ...tableIds],
			description: 'Table shown.'
		},
		category: {
			type: 'choice',
			default: 'all',
			values: ['all', ...categories],
			description: 'Category of benchmarks.'
		},
		language: {
			type: 'choice',
			default: 'all',
			values: ['all', ...languages],
			description: 'Language of the benchmark.'
		},
		sort: {
			type: 'choice',
			default: 'printed',
			values: sortOrders,
			description: 'Order of the rows.'
		},
		view: {
			type: 'choice',
			default: 'table',
			values: views,
			description: 'Table, dot plot or heat table.'
		},
		without: {
			type: 'text',
			default: '',
			maxLength: 200,
			description: 'Models left out, by id, with commas between.'
		},
		own: {
			type: 'choice',
			default: 'instruct-no-think',
			values: tableIds,
			description: 'Table of your own score.'
		},
		weights: {
			type: 'text',
			default: '',
			maxLength: 200,
			description: 'Weights of your own score, 0 to 3, one per benchmark.'
		}
	} as const satisfies Parameters;
}

/** What somebody chose to read more about. */
export interface Picked {
	readonly cell: Cell;
	readonly row: Row;
	readonly name: string;
}

export class Battle {
	readonly tables: readonly Table[];
	readonly parameters: ReturnType<typeof makeParameters>;
	readonly address: PageAddress<ReturnType<typeof makeParameters>>;
	/** Museum ids of all contestants. */
	readonly models: readonly string[];
	picked: Picked | null = $state.raw(null);

	readonly #left = $derived.by(() => splitIds(this.address.values.without, this.models));
	readonly shown: readonly Table[] = $derived.by(() => {
		const { table, category, language, sort } = this.address.values;
		const known = tableIds.find((id) => id === table);
		return filterTables(this.tables, {
			table: known ?? 'all',
			category,
			language,
			sort,
			hidden: this.hidden
		});
	});
	readonly ownTable: Table | undefined = $derived.by(() =>
		this.tables.find(({ id }) => id === this.address.values.own)
	);
	/** One weight per row of `ownTable`; 1 where the address says nothing. */
	readonly weights: readonly number[] = $derived.by(() => {
		const given = this.address.values.weights;
		return (this.ownTable?.rows ?? []).map((_, index) => {
			const digit = given[index];
			return digit !== undefined && /[0-3]/.test(digit) ? Number(digit) : 1;
		});
	});

	constructor(data: BattleData, write: (address: string) => void) {
		this.tables = buildTables(data);
		this.models = listModels(data);
		this.parameters = makeParameters(data);
		this.address = new PageAddress(this.parameters, write);
	}

	/** Models left out. */
	get hidden(): ReadonlySet<string> {
		return this.#left.known;
	}

	/** What the address leaves out and nobody knows. */
	get unknown(): readonly string[] {
		return this.#left.unknown;
	}

	toggle(model: string): void {
		const without = this.models.filter((id) => (id === model) !== this.hidden.has(id));
		this.address.set({ without: without.join(',') });
	}

	weigh(index: number, weight: number): void {
		const weights = this.weights.map((own, row) => (row === index ? weight : own));
		this.address.set({ weights: weights.join('') });
	}

	weighAll(weight: number): void {
		this.address.set({ weights: this.weights.map(() => weight).join('') });
	}

	chooseOwn(table: TableId): void {
		this.address.set({ own: table, weights: '' });
	}

	reset(): void {
		this.address.set({
			table: 'all',
			category: 'all',
			language: 'all',
			sort: 'printed',
			without: ''
		});
	}
}

/** What the whole page knows: titles of sources and texts of footnotes, by id. */
export interface BattleNotes {
	readonly titles: Readonly<Record<string, string>>;
	readonly footnotes: Readonly<Record<string, string>>;
}
export const [useBattle, provideBattle] = createContext<Battle>();
export const [useBattleNotes, provideBattleNotes] = createContext<BattleNotes>();
