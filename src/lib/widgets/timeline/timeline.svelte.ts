/** What the learner looks at on the timeline: a moment, a mix of their own, and the miniature at that moment. */
import type { LabTables } from '../../lab/schema.ts';
import {
	findMapping,
	findNearest,
	listCheckpoints,
	listMeasured,
	primerWidth,
	toTokens
} from './miniature.ts';
import { changeShare, isSameMix, publishedMixes, readMixes, writeMixes } from './mix.ts';
import { PublishedRun } from './published.svelte.ts';
import { findPhase, mixedPhases, rateAt, stepAt, totalT, type Kind, type Mix } from './recipe.ts';

export class Timeline {
	readonly tables: LabTables;
	readonly mapping;
	readonly checkpoints;
	readonly measured;
	/** SmolLM3's own checkpoints. */
	readonly published = new PublishedRun();
	/** Left end of the timeline, in T. */
	readonly start: number;
	#moment = $state(0);
	#mixes = $state.raw<readonly Mix[]>(publishedMixes);
	/** The mixes when a drag began, and before the last change that ended. */
	#dragged: readonly Mix[] | null = null;
	#previous = $state.raw<readonly Mix[] | null>(null);
	/** A mix that stood in the address and could not be read. */
	readonly refused: string;

	/** T tokens since the first step; below zero in the miniature's primer. */
	readonly moment = $derived(this.#moment);
	readonly phase = $derived(findPhase(this.#moment));
	readonly isBefore = $derived(this.#moment < 0);
	readonly step = $derived(stepAt(this.#moment));
	readonly rate = $derived(rateAt(this.#moment));
	readonly isOwnMix = $derived(
		this.#mixes.some((mix, index) => !isSameMix(mix, publishedMixes[index] ?? mix))
	);
	readonly mixText = $derived(writeMixes(this.#mixes));
	/** The stage whose mix is changed: of a long-context stage, stage 3. */
	readonly mixedPhase = $derived(mixedPhases[Math.min(this.phase.number, 3) - 1] ?? this.phase);
	readonly checkpoint = $derived.by(() => findNearest(this.checkpoints, this.#moment));
	readonly measuredAt = $derived.by(() => findNearest(this.measured, this.#moment));
	/** Where the moment falls on the axis of the lab's figure. */
	readonly miniatureTokens = $derived.by(() =>
		this.mapping ? toTokens(this.mapping, this.#moment) : null
	);

	constructor(tables: LabTables, moment: number, mixText: string) {
		this.tables = tables;
		this.mapping = findMapping(tables);
		this.checkpoints = listCheckpoints(tables, this.mapping);
		this.measured = listMeasured(tables, this.mapping);
		this.start = this.mapping && this.mapping.ends[0] > 0 ? -primerWidth : 0;
		const mixes = mixText === '' ? publishedMixes : readMixes(mixText);
		this.refused = mixes ? '' : mixText;
		this.#mixes = mixes ?? publishedMixes;
		this.moveTo(moment);
	}

	get mixes() {
		return this.#mixes;
	}
	get hasUndo() {
		return this.#previous !== null;
	}

	moveTo(moment: number): void {
		this.#moment = Math.min(Math.max(moment, this.start), totalT);
	}

	/** One share of the stage in view; the other two make room. */
	setShare(kind: Kind, share: number): void {
		const index = this.mixedPhase.number - 1;
		const mix = this.#mixes[index];
		if (!mix) return;
		const changed = changeShare(mix, kind, share);
		if (isSameMix(changed, mix)) return;
		this.#dragged ??= this.#mixes;
		this.#mixes = this.#mixes.with(index, changed);
	}

	/** The end of a drag: all of it is one step to undo. */
	settle(): void {
		if (this.#dragged) this.#previous = this.#dragged;
		this.#dragged = null;
	}

	undo(): void {
		if (!this.#previous) return;
		[this.#mixes, this.#previous] = [this.#previous, this.#mixes];
	}

	resetMixes(): void {
		this.#previous = this.#mixes;
		this.#mixes = publishedMixes;
	}
}
