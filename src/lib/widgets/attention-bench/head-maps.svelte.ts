/** The maps of the head that is looked at: computed here where the run's queries and keys are, else asked of the model that keeps them. */
import type { CellMap } from '../../draw/heatmap.ts';
import { positionalKey } from '../../math/schedule.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { RunReader } from '../recordings/opened-run.ts';
import type { Comparison, Side } from './comparison.ts';
import { MapCache } from './map-cache.ts';

/** A head and what it is compared with. */
export interface Wanted extends Comparison {
	/** Counted from 0. */
	readonly layer: number;
	readonly head: number;
}

/** What can be drawn now; a map that is still being computed is null. */
export interface Seen extends Wanted {
	readonly mainMap: CellMap | null;
	readonly besideMap: CellMap | null;
}

/** Cells of kept runs' maps that stay here: eight of 1,024 tokens, 4 MB each. Two maps stay in any case. */
const mostCells = 8 * 1024 ** 2;

export class HeadMaps {
	readonly #here = new MapCache();
	readonly #reader: Pick<RunReader, 'readMap'>;
	readonly #onFailure: (failure: ModelFailure) => void;
	/** Of kept runs, oldest first. */
	#arrived = $state.raw<readonly { readonly key: string; readonly map: CellMap }[]>([]);
	/** The last comparison that was complete. */
	#latest = $state.raw<Seen | null>(null);
	#next: Wanted | null = null;
	#isWorking = false;

	constructor(
		reader: Pick<RunReader, 'readMap'>,
		onFailure: (failure: ModelFailure) => void = () => undefined
	) {
		this.#reader = reader;
		this.#onFailure = onFailure;
	}

	/**
	 * Both maps where they are here; else what was complete last, with its own layer and head, so that nothing on the page jumps while a
	 * map is on its way.
	 */
	see(wanted: Wanted): Seen {
		const mainMap = this.#find(wanted.main, wanted);
		const besideMap = wanted.beside && this.#find(wanted.beside, wanted);
		const isComplete = mainMap !== null && (besideMap !== null || wanted.beside === null);
		return (isComplete ? null : this.#latest) ?? { ...wanted, mainMap, besideMap };
	}

	/** Asks for what `see` does not have; of several questions in a row the one under way and the newest are answered. */
	ask(wanted: Wanted): void {
		this.#next = wanted;
		if (!this.#isWorking) void this.#work();
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		for (;;) {
			const wanted = this.#next;
			this.#next = null;
			if (!wanted) break;
			try {
				const mainMap = await this.#read(wanted.main, wanted);
				const besideMap = wanted.beside && (await this.#read(wanted.beside, wanted));
				this.#latest = { ...wanted, mainMap, besideMap };
			} catch (error) {
				this.#onFailure(describeFailure(error));
			}
		}
		this.#isWorking = false;
	}

	#find({ trace, positional }: Side, { layer, head }: Wanted): CellMap | null {
		if (trace.kept === undefined) return this.#here.find(trace, positional, layer, head);
		const key = keyOf({ trace, positional }, { layer, head });
		return this.#arrived.find((arrived) => arrived.key === key)?.map ?? null;
	}

	async #read(side: Side, wanted: Wanted): Promise<CellMap> {
		const known = this.#find(side, wanted);
		if (known) return known;
		const { trace, positional } = side;
		const { layer, head } = wanted;
		const values = await this.#reader.readMap(trace, { layer, head, positional });
		const map = { values, tokens: trace.tokenIds.length };
		const most = Math.max(2, Math.floor(mostCells / Math.max(1, values.length)));
		this.#arrived = [...this.#arrived, { key: keyOf(side, wanted), map }].slice(-most);
		return map;
	}
}

function keyOf(
	{ trace, positional }: Pick<Side, 'trace' | 'positional'>,
	{ layer, head }: Pick<Wanted, 'layer' | 'head'>
): string {
	return `${trace.kept ?? ''} ${trace.tokenIds.length} ${layer} ${head} ${positionalKey(positional)}`;
}
