/** The cell of a map that is read, by layer and token as a link names them. */
import { holdPlace, type GridBounds, type GridPlace } from '../grid/move-place.ts';

/** Layers as they are called; tokens counted from 0. */
interface Cell {
	readonly layer: number | null;
	readonly token: number | null;
}
/** What a cell is looked for in. */
interface Field {
	readonly bounds: GridBounds;
	/** What the lowest row is called. */
	readonly firstLayer: number;
	/** Tokens of the changed text; null as long as there is no map. */
	readonly tokens: number | null;
}

export class CellChoice {
	readonly #readField: () => Field;
	#chosen = $state.raw<Cell>({ layer: null, token: null });

	/** The last cell until one is chosen. */
	readonly place: GridPlace = $derived.by(() => {
		const { layer, token } = this.#chosen;
		const { bounds, firstLayer } = this.#readField();
		const row = layer === null ? Infinity : layer - firstLayer;
		return holdPlace({ row, token: token ?? Infinity }, bounds);
	});
	/** A link that names what is not there. */
	readonly isBeyond = $derived.by(() => {
		const { layer, token } = this.#chosen;
		const { firstLayer, tokens } = this.#readField();
		if (tokens === null) return false;
		const isLayerHere = layer === null || layer === this.place.row + firstLayer;
		return !isLayerHere || (token !== null && token >= tokens);
	});

	constructor(readField: () => Field) {
		this.#readField = readField;
	}

	select({ row, token }: GridPlace): void {
		this.#chosen = { layer: row + this.#readField().firstLayer, token };
	}

	/** Takes over the cell of a link, its token counted from 1; without one, forgets what was chosen. */
	open({ layer, token }: Cell = { layer: null, token: null }): void {
		this.#chosen = { layer, token: token === null ? null : token - 1 };
	}

	/** As `open` takes it. */
	describe(): Cell {
		const { layer, token } = this.#chosen;
		return { layer, token: token === null ? null : token + 1 };
	}
}
