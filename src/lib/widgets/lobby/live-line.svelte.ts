/** The model behind the entrance: loaded when somebody types, then asked about every line. */
import { nope, setLayer } from '../../math/schedule.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { Stage } from '../live/stage.svelte.ts';
import type { Line } from './line.ts';
import { layer, readLine } from './read-line.ts';

export class LiveLine {
	readonly stage: Stage;

	constructor(options: LiveModelOptions) {
		this.stage = new Stage(options);
	}

	/** Loads the model; true where it stands ready then. A line is so short that a graphics adapter would only cost its start. */
	start(): Promise<boolean> {
		return this.stage.goLive('wasm');
	}

	/** Both runs of a text; null where a newer text came in between, or where it failed: see `stage.failure`. */
	async read(text: string): Promise<Line | null> {
		const { live } = this.stage;
		const read: { line: Line | null } = { line: null };
		await this.stage.ask(async (isCurrent) => {
			if (!live.info) return;
			const { ownSchedule } = live.info;
			const own = await live.run(text, ownSchedule);
			const without = await live.run(text, setLayer(ownSchedule, layer, nope));
			if (isCurrent()) read.line = readLine(own, without);
		});
		return read.line;
	}

	dispose(): void {
		this.stage.dispose();
	}
}
