/** Distance profiles: of the chosen head on both sides, or averaged over all RoPE and all NoPE heads. */
import { distanceProfile } from '../../math/distance-profile.ts';
import type { Positional } from '../../math/positional.ts';
import type { CellMap } from '../../draw/heatmap.ts';
import { t } from '../../messages/bench.ts';
import type { AttentionBench } from './attention-bench.svelte.ts';
import type { Side } from './comparison.ts';
import { describeHead, setSinkAside } from './describe-head.ts';
import type { HeadSummary } from './gallery.ts';
import { nameKind, nameSide } from './names.ts';

export type ProfileView = 'head' | 'layers';

export interface Series {
	readonly name: string;
	readonly kind: Positional['kind'];
	readonly isDashed: boolean;
	/** `[distances]` mean share of attention at this distance */
	readonly mass: Float32Array;
	/** In tokens. */
	readonly meanDistance: number;
}

export class Profiles {
	readonly #bench: AttentionBench;
	view = $state<ProfileView>('head');
	isWithoutSink = $state(false);
	/** One entry a layer, of one entry a head; undefined while it is being computed. */
	#summaries = $state.raw<readonly (readonly (HeadSummary | undefined)[])[]>([]);

	readonly series: readonly Series[] = $derived.by(() =>
		this.view === 'head' ? this.#listSides() : this.#listKinds()
	);
	/** Share of heads that the averages cover so far. */
	readonly covered = $derived.by(() => {
		const heads = this.#summaries.flat();
		return heads.length === 0 ? 0 : heads.filter(Boolean).length / heads.length;
	});

	constructor(bench: AttentionBench) {
		this.#bench = bench;
	}

	/** Asks for every head of the run on screen; returns what takes the questions back. */
	collect(): () => void {
		const { shown, gallery, runs } = this.#bench;
		if (!shown || !runs.isSettled(shown.trace)) return () => undefined;
		const { trace, schedule } = shown;
		const found = schedule.map(() => new Array<HeadSummary | undefined>(trace.shape.queryHeads));
		let isPublished = false;
		const publish = () => {
			this.#summaries = found.map((heads) => Array.from(heads));
			isPublished = true;
		};
		const takeBack = schedule.flatMap((positional, layer) =>
			Array.from({ length: trace.shape.queryHeads }, (_, head) =>
				gallery.request({ trace, positional, layer, head }, (summary) => {
					const heads = found[layer];
					if (heads) heads[head] = summary;
					if (isPublished) publish();
				})
			)
		);
		publish();
		return () => takeBack.forEach((cancel) => cancel());
	}

	#listSides(): Series[] {
		const { main, mainMap, beside, besideMap } = this.#bench;
		const list = [this.#ofSide(main, mainMap, false), this.#ofSide(beside, besideMap, true)];
		return list.filter((series) => series !== null);
	}

	#ofSide(side: Side | null, map: CellMap | null, isDashed: boolean): Series | null {
		if (!side || !map) return null;
		const { values, tokens } = this.isWithoutSink ? setSinkAside(map.values, map.tokens) : map;
		return {
			name: nameSide(side),
			kind: side.positional.kind,
			isDashed,
			mass: distanceProfile(values, tokens).mass,
			meanDistance: describeHead(values, tokens, 0).meanDistance
		};
	}

	#listKinds(): Series[] {
		const { shown } = this.#bench;
		if (!shown) return [];
		return (['rope', 'nope'] as const).flatMap((kind) => {
			const heads = this.#summaries
				.filter((_, layer) => shown.schedule[layer]?.kind === kind)
				.flat()
				.filter((summary) => summary !== undefined);
			if (heads.length === 0) return [];
			const name = t('bench.profile.average', { kind: nameKind(kind), heads: heads.length });
			const masses = heads.map(({ profile, profileWithoutSink }) =>
				this.isWithoutSink ? profileWithoutSink.mass : profile.mass
			);
			const distance = heads.reduce((sum, head) => sum + head.meanDistance, 0) / heads.length;
			return [{ name, kind, isDashed: false, mass: average(masses), meanDistance: distance }];
		});
	}
}

/** Element by element, over the length that all have. */
function average(lists: readonly Float32Array[]): Float32Array {
	const length = Math.min(...lists.map((list) => list.length));
	const sum = new Float32Array(length);
	for (const list of lists)
		for (let i = 0; i < length; i++) sum[i] = (sum[i] ?? 0) + (list[i] ?? 0);
	return sum.map((value) => value / lists.length);
}
