/** @file What a lesson says, and the running model it says it about. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import recordings from '../../../../scripts/recordings.json';
import type { Engine } from '../../model/engine/engine.ts';
import { computeMap } from '../../widgets/attention-bench/comparison.ts';
import { listNextTokens } from '../../widgets/attention-bench/next-tokens.ts';
import type { CellMap } from '../../draw/heatmap.ts';
import type { Positional, Schedule } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';

const root = resolve(import.meta.dirname, '../../../..');

/** A model that the site ships. */
export const loadModel = (id: string): Promise<Engine> =>
	loadFolder(resolve(root, 'static/models', id), id);

export const loadNano = (): Promise<Engine> => loadModel('nano');

/** Prompt of the recorded run that stands at this path. */
export function promptOf(out: string): string {
	const found = recordings.find((recording) => recording.out.endsWith(out));
	if (!found) throw new Error(`There is no recording ${out}.`);
	return found.prompt;
}

/** Bytes of a recorded run. @param path below the site's root, beginning with a slash */
export const readRecording = (path: string): Uint8Array =>
	readFileSync(resolve(root, 'static', path.slice(1)));

/** Fails where the lesson no longer has these words, so that a sentence and its test are changed together. */
export function expectWords(lesson: string, ...words: readonly string[]): void {
	const text = readFileSync(resolve(root, 'content/lessons', lesson), 'utf8');
	for (const each of words) expect(text).toContain(each);
}

/** Every head of a run, as the model ran. */
export function listHeads(trace: Trace) {
	return trace.positional.flatMap((positional, layer) =>
		Array.from({ length: trace.shape.queryHeads }, (_, head) => ({
			layer,
			head,
			positional,
			map: computeMap(trace, positional, layer, head)
		}))
	);
}

/** Mean share of a row's attention that goes elsewhere in the other map. */
export function measureDistance(a: CellMap, b: CellMap): number {
	const moved = a.values.reduce((sum, value, at) => sum + Math.abs(value - (b.values[at] ?? 0)), 0);
	return moved / 2 / a.tokens;
}

/** The schedule with one layer, counted from 1, changed. */
export const change = (own: Schedule, layer: number, positional: Positional): Schedule =>
	own.map((before, at) => (at === layer - 1 ? positional : before));

/** Text and probability of the listed next tokens. */
export const listNext = (trace: Trace) =>
	new Map(listNextTokens(trace).map(({ text, probability }) => [text, probability]));
