import type { CellMap } from '../../draw/heatmap.ts';
import type { Positional } from '../../math/positional.ts';
import { positionalKey } from '../../math/schedule.ts';
import type { LayerTrace, Trace } from '../../trace/trace.ts';
import { computeMap } from './comparison.ts';

/** Maps kept a layer: both sides of a comparison, and those a learner comes back to. */
const kept = 6;

/** Remembers the last maps of each layer, so that dragging a slider computes only the side that it changes. */
export class MapCache {
	readonly #layers = new WeakMap<LayerTrace, Map<string, CellMap>>();

	/** The map of a head; layer and head are counted from 0. */
	find(trace: Trace, positional: Positional, layer: number, head: number): CellMap {
		const source = trace.layers[layer];
		if (!source) return computeMap(trace, positional, layer, head);
		const maps = this.#layers.get(source) ?? new Map<string, CellMap>();
		this.#layers.set(source, maps);
		const key = `${head} ${positionalKey(positional)}`;
		const map = maps.get(key) ?? computeMap(trace, positional, layer, head);
		// A Map lists its keys in the order they were set: the first is the one longest unused.
		maps.delete(key);
		maps.set(key, map);
		const [oldest] = maps.keys();
		if (maps.size > kept && oldest !== undefined) maps.delete(oldest);
		return map;
	}
}
