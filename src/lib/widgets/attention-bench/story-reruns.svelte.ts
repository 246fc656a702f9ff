/** Runs of a story with other schedules than the model's own, read when they are asked for. */
import type { Schedule } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';
import { formatSchedule } from '../../url/schedule-text.ts';
import { readRecorded } from './recorded.ts';
import type { Story } from './stories.ts';
import type { WhatIf } from './what-if.svelte.ts';

export class StoryReruns {
	readonly #files: Story['reruns'];
	readonly #place: (path: `/traces/${string}`) => string;
	/** Files that could not be had: the model has to run instead. */
	#lost = $state.raw<readonly string[]>([]);

	constructor({ reruns }: Story, place: (path: `/traces/${string}`) => string) {
		this.#files = reruns;
		this.#place = place;
	}

	/** Whether the run with a schedule is recorded. @param whatIf what the schedule is a change of */
	has(schedule: Schedule, whatIf: WhatIf): boolean {
		return this.#find(schedule, whatIf) !== null;
	}

	/** The recorded run with the edited schedule; null where there is none, or it cannot be had. Never rejects. */
	async read(whatIf: WhatIf): Promise<Trace | null> {
		const { schedule, mode, isEdited } = whatIf;
		const file = mode === 'global' && isEdited ? this.#find(schedule, whatIf) : null;
		if (file === null) return null;
		const found = await readRecorded(this.#place(`/traces/${file}`));
		if ('trace' in found) return found.trace;
		this.#lost = [...this.#lost, file];
		return null;
	}

	#find(schedule: Schedule, { own, rope, trainedLength }: WhatIf): string | null {
		const file = this.#files[formatSchedule(schedule, { own, rope, trainedLength })];
		return file === undefined || this.#lost.includes(file) ? null : file;
	}
}
