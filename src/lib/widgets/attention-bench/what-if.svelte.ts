/** The learner's edits of the model's positional schedule, and which of the two what-ifs they drive. */
import type { Positional, Rope, Schedule } from '../../math/positional.ts';
import {
	isSamePositional,
	isSameSchedule,
	nope,
	positionalKey,
	setLayer
} from '../../math/schedule.ts';
import type { Mode } from './comparison.ts';
import { History } from './history.svelte.ts';
import { findBaseRope, tuneRope, type RopeTuning } from './tuning.ts';

/** Which RoPE layers a slider tunes. */
export type Scope = 'all' | 'layer';

/** Schedules that have a name; `mixed` is every other. */
export type Preset = 'own' | 'rope' | 'nope' | 'mixed';

export class WhatIf {
	readonly #history = new History<Schedule>([]);
	#own = $state.raw<Schedule>([]);
	#trainedLength = $state<number | null>(null);
	#named = $state.raw<Rope | null>(null);
	mode = $state<Mode>('local');
	scope = $state<Scope>('all');

	/** With every edit applied, one entry per layer. */
	readonly schedule = $derived(this.#history.value);
	readonly isEdited = $derived(!isSameSchedule(this.#history.value, this.#own));
	/** Equal exactly for equal schedules in the same mode. */
	readonly key = $derived([this.mode, ...this.#history.value.map(positionalKey)].join(' '));
	readonly preset: Preset = $derived.by(() => {
		const [first] = this.schedule;
		if (!this.isEdited || !first) return 'own';
		return this.schedule.every(({ kind }) => kind === first.kind) ? first.kind : 'mixed';
	});
	readonly rope: Rope = $derived(findBaseRope(this.#own, this.#named));
	readonly canUndo = $derived(this.#history.canUndo);
	readonly canRedo = $derived(this.#history.canRedo);

	get own(): Schedule {
		return this.#own;
	}

	/** Null where a recording does not say it; there is no YaRN without it. */
	get trainedLength(): number | null {
		return this.#trainedLength;
	}

	/**
	 * Takes over a model's own schedule; edits survive where it is the schedule they were made on.
	 * @param named the RoPE of the model's config, where it is known
	 */
	adopt(own: Schedule, trainedLength: number | null, named: Rope | null = null): void {
		this.#trainedLength = trainedLength;
		this.#named = named;
		if (this.#own.length > 0 && isSameSchedule(own, this.#own)) return;
		this.#own = own;
		this.#history.restart(own);
	}

	/** Starts from a schedule that came with the page; undo leads back to the model's own. */
	start(schedule: Schedule): void {
		if (!isSameSchedule(schedule, this.schedule)) this.#history.push(schedule);
	}

	isChanged(layer: number): boolean {
		const own = this.#own[layer];
		const now = this.schedule[layer];
		return own !== undefined && now !== undefined && !isSamePositional(own, now);
	}

	/** Gives a layer RoPE or takes it away; a RoPE layer that comes back gets its own setting again. */
	setKind(layer: number, kind: Positional['kind']): void {
		if (this.schedule[layer]?.kind === kind) return;
		this.#push(setLayer(this.schedule, layer, this.#settingOf(layer, kind)));
	}

	setAll(kind: Positional['kind']): void {
		this.#push(
			this.schedule.map((positional, layer) =>
				positional.kind === kind ? positional : this.#settingOf(layer, kind)
			)
		);
	}

	choose(preset: Preset): void {
		if (preset === 'own') this.reset();
		else if (preset !== 'mixed') this.setAll(preset);
	}

	/** Tunes RoPE in the layers that the scope names; further values of one drag replace each other until `settle`. */
	tune(layer: number, tuning: RopeTuning): void {
		const next = this.schedule.map((positional, index) => {
			const isMeant = this.scope === 'all' || index === layer;
			return isMeant && positional.kind === 'rope'
				? tuneRope(positional, tuning, this.#trainedLength)
				: positional;
		});
		this.#push(next, `${this.scope} ${layer} ${Object.keys(tuning).join()}`);
	}

	settle(): void {
		this.#history.settle();
	}

	reset(): void {
		this.#push(this.#own);
	}

	undo(): void {
		this.#history.undo();
	}

	redo(): void {
		this.#history.redo();
	}

	#settingOf(layer: number, kind: Positional['kind']): Positional {
		if (kind === 'nope') return nope;
		const own = this.#own[layer];
		return own?.kind === 'rope' ? own : this.rope;
	}

	#push(next: Schedule, key: string | null = null): void {
		if (isSameSchedule(next, this.schedule)) return;
		performance.mark('attention-bench:edited');
		this.#history.push(next, key);
	}
}
