/** @file What of the battle is in view: the address decides, the tables follow. */
import { createContext } from 'svelte';
import { tableIds } from '../../facts/ids.ts';
import type { TableId } from '../../facts/benchmark-schema.ts';
import type { Address } from '../../url/page-address.svelte.ts';
import type { battleParameters } from './parameters.ts';
import {
	buildTables,
	filterTables,
	listModels,
	splitIds,
	type BattleData,
	type Cell,
	type Row,
	type Table
} from './rows.ts';

/** What somebody chose to read more about. */
export interface Picked {
	readonly cell: Cell;
	readonly row: Row;
	readonly name: string;
}

export class Battle {
	readonly tables: readonly Table[];
	readonly address: Address<typeof battleParameters>;
	/** Museum ids of all contestants. */
	readonly models: readonly string[];
	picked: Picked | null = $state.raw(null);

	// Each by itself: another view, weight or table of one's own leaves them as they are, and nothing is filtered again.
	readonly #table = $derived.by(() => this.address.values.table);
	readonly #category = $derived.by(() => this.address.values.category);
	readonly #language = $derived.by(() => this.address.values.language);
	readonly #sort = $derived.by(() => this.address.values.sort);
	readonly #without = $derived.by(() => this.address.values.without);
	readonly #weights = $derived.by(() => this.address.values.weights);
	readonly #left = $derived.by(() => splitIds(this.#without, this.models));
	readonly shown: readonly Table[] = $derived.by(() =>
		filterTables(this.tables, {
			table: tableIds.find((id) => id === this.#table) ?? 'all',
			category: this.#category,
			language: this.#language,
			sort: this.#sort,
			hidden: this.hidden
		})
	);
	readonly ownTable: Table | undefined = $derived.by(() =>
		this.tables.find(({ id }) => id === this.address.values.own)
	);
	/** One weight per row of `ownTable`; 1 where the address says nothing. */
	readonly weights: readonly number[] = $derived.by(() => {
		return (this.ownTable?.rows ?? []).map((_, index) => {
			const digit = this.#weights[index];
			return digit !== undefined && /[0-3]/.test(digit) ? Number(digit) : 1;
		});
	});

	constructor(data: BattleData, address: Address<typeof battleParameters>) {
		this.tables = buildTables(data);
		this.models = listModels(data);
		this.address = address;
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

/** What the whole page knows, by id: titles of sources, texts of footnotes, names of models. */
export interface BattleNotes {
	readonly titles: Readonly<Record<string, string>>;
	readonly footnotes: Readonly<Record<string, string>>;
	readonly names: Readonly<Record<string, string>>;
}
export const [useBattle, provideBattle] = createContext<Battle>();
export const [useBattleNotes, provideBattleNotes] = createContext<BattleNotes>();
