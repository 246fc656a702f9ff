/** @file `MODELS`: the models whose weights a build holds. What the pages say of the others stays, and so do their recordings. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Every exhibit opens with it, and two cut text with its tokenizer. */
const first = 'nano';

/**
 * All where `wanted` is undefined, none where it is `none`, else nano and those that it names (`micro-31,micro-rope`).
 * @param {readonly string[]} all
 * @param {string | undefined} wanted
 * @returns {readonly string[]}
 * @throws {Error} where it names one that is not there
 */
export function chooseModels(all, wanted = process.env.MODELS) {
	if (wanted === undefined) return all;
	if (wanted === 'none') return [];
	const chosen = new Set([first, ...wanted.split(',').filter(Boolean)]);
	const unknown = [...chosen].filter((id) => !all.includes(id));
	if (unknown.length > 0)
		throw new Error(
			`MODELS names ${unknown.join(', ')}; there are ${all.join(', ')}, and none for no weights at all.`
		);
	return [...chosen];
}

/** Removes what was not chosen; of nano its tokenizer stays. @param {string} folder the built site */
export function leaveModelsOut(folder) {
	const models = join(folder, 'models');
	if (!existsSync(models)) return;
	const all = readdirSync(models);
	const chosen = chooseModels(all);
	for (const id of all.filter((id) => !chosen.includes(id))) {
		const files = readdirSync(join(models, id));
		const left = files.filter((name) => id !== first || name !== 'tokenizer.json');
		for (const name of left) rmSync(join(models, id, name), { recursive: true });
		if (left.length === files.length) rmSync(join(models, id), { recursive: true });
	}
}
