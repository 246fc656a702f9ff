/** @file What is read: the lab's long texts, fetched when they are wanted, and the models that can read beyond their length. */
import * as v from 'valibot';
import type { LabTables } from '../../lab/schema.ts';
import type { CatalogModel } from '../../model/contract/catalog.ts';
import type { LongText } from './beyond.ts';

const fileSchema = v.object({
	made: v.string(),
	texts: v.array(
		v.object({ text: v.string(), answers: v.array(v.tuple([v.number(), v.number()])) })
	)
});

/** Written by `lab/long_texts.py`. */
export async function readTexts(): Promise<{ made: string; texts: readonly LongText[] }> {
	const file: unknown = (await import('./texts.json')).default;
	return v.parse(fileSchema, file);
}

/** The curriculum's last checkpoint, where it came with the site: it was trained at one length and never beyond. */
export function findLastCheckpoint(
	{ checkpoints }: LabTables,
	catalog: readonly CatalogModel[]
): string | null {
	const last = (checkpoints?.rows ?? [])
		.filter(({ part }) => part === 'curriculum')
		.reduce<{ id: string; tokens: number } | null>(
			(best, row) => (best === null || row.tokens > best.tokens ? row : best),
			null
		);
	return last && catalog.some(({ id }) => id === last.id) ? last.id : null;
}
