/** @file The moments of training that the site holds a checkpoint of. */
import type { LabRow } from '../../lab/schema.ts';

export interface Moment {
	/** Folder under `static/models/`. */
	readonly id: string;
	/** Tokens seen. */
	readonly tokens: number;
}

/** Checkpoints of the staged curriculum, first to last. */
export function listMoments(checkpoints: readonly LabRow<'checkpoints'>[]): readonly Moment[] {
	return checkpoints
		.filter(({ part, id }) => part === 'curriculum' && id.startsWith('micro-at-'))
		.map(({ id, tokens }) => ({ id, tokens }))
		.sort((a, b) => a.tokens - b.tokens);
}
