/** @file Recorded runs of other models than nano that the bench opens with, each with what other schedules made of it. */
import type { RecordedPlace } from '../live/recorded-runs.ts';
import type { Cell } from './attention-bench.svelte.ts';

/** Made by `npm run record:all`; a test compares the files with what is said here. */
export interface Story {
	readonly model: string;
	readonly prompt: string;
	/** The head that it is opened on, counted from 0, and the cell of it that is read. */
	readonly place: Pick<RecordedPlace, 'layer' | 'head'> & Cell;
	/** The run with the model's own schedule, a file under `static/traces/`. */
	readonly file: string;
	/** Runs of the whole model with other schedules, by what an address says of these. */
	readonly reruns: Readonly<Record<string, string>>;
}

export const stories: readonly Story[] = [
	{
		model: 'micro-31',
		prompt:
			'Not far from here there lived a farmer called Paul in Tormawi. Paul was 40 years old and had a goat named Nanel. Every morning Paul ate bread and went to the inn. The morning was bright and still. One day Iris came to Tormawi and felt very proud. The river was high that week. They drank their tea in silence. The fire had almost gone out. "Who are you?" asked Iris. "My name is Paul, and I am the farmer of Tormawi." "And what is the name of your goat?" "Nanel," said',
		place: { layer: 3, head: 0, query: 124, key: 97 },
		file: 'farmer-micro-31.safetensors',
		reruns: {
			'o,o,o,r,o,o,o,o': 'farmer-micro-31-layer-4-rope.safetensors',
			'o,o,o,r,o,o,o,r': 'farmer-micro-31-all-rope.safetensors'
		}
	}
];

/** The story that was recorded of this prompt on this model, its first one where no prompt is asked for; null where there is none. */
export function findStory(asked: Pick<Story, 'model' | 'prompt'>): Story | null {
	const isAsked = ({ model, prompt }: Story) =>
		model === asked.model && (asked.prompt === '' || prompt === asked.prompt);
	return stories.find(isAsked) ?? null;
}
