/** A text read depth by depth by models that run here: the stage's own, and one beside it where another checkpoint is compared. */
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { describeRun } from '../../model/page/trace-heading.ts';
import type { IsCurrent, Stage } from '../live/stage.svelte.ts';
import type { LensRun } from './cells.ts';
import { SecondModel } from './second-model.svelte.ts';
import { asTrace, nameSubject, scheduleOf, type Subject } from './subject.ts';

/** Runs of one text, by what was read. */
export type LensRuns = Readonly<Partial<Record<string, LensRun>>>;

interface Reading {
	readonly text: string;
	/** What is wanted, in the order in which it is read. */
	readonly wanted: readonly Subject[];
	/** Runs of this text that are there already. */
	readonly before: LensRuns;
	/** The model of the stage. */
	readonly model: string;
	readonly isCurrent: IsCurrent;
	/** After each run. */
	readonly onRuns: (runs: LensRuns) => void;
}

export class LensReader {
	readonly #stage: Stage;
	readonly #second: SecondModel;
	#depths = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	constructor(stage: Stage, optionsOf: (model: string) => LiveModelOptions) {
		this.#stage = stage;
		this.#second = new SecondModel(optionsOf);
	}

	/** Layers that were read so far, while a run is under way. */
	get depths() {
		return this.#depths;
	}
	/** Bytes of a second model that is being loaded. */
	get loading() {
		return this.#second.progress;
	}

	/** @throws {ModelError} */
	async read({ text, wanted, before, model, isCurrent, onRuns }: Reading): Promise<void> {
		let runs = before;
		try {
			for (const subject of wanted) {
				if (runs[nameSubject(subject)]) continue;
				this.#depths = null;
				const live = await this.#findLive(subject.model, model);
				if (!live?.info || !isCurrent()) return;
				const { info } = live;
				const schedule = scheduleOf(info, subject.setting);
				const onDepth = (depths: { done: number; total: number }) => (this.#depths = depths);
				const lens = await live.readLens(text, schedule, { onDepth });
				if (!isCurrent()) return;
				const run = asTrace(lens, describeRun(info, text, schedule));
				runs = { ...runs, [nameSubject(subject)]: run };
				// What was asked for first is shown while the other is read.
				onRuns(runs);
			}
		} finally {
			this.#depths = null;
		}
	}

	stop(): void {
		this.#stage.live.stop();
		this.#second.stop();
	}

	dispose(): void {
		this.#second.dispose();
	}

	/** The model that runs here, or the one beside it, which is loaded where the first one runs. */
	async #findLive(wanted: string, own: string): Promise<LiveModel | null> {
		const { live } = this.#stage;
		if (wanted === own) return live;
		const found = await this.#second.load(wanted, live.info?.backend ?? 'auto');
		if (this.#second.failure) this.#stage.fail(this.#second.failure);
		return found;
	}
}
