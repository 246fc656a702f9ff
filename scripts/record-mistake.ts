/** @file What models write after the same texts, as they are and with each mistake in their NoPE layers; and what the lesson's check asks. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import type { Schedule } from '../src/lib/math/positional.ts';
import { ModelError } from '../src/lib/model/contract/model-error.ts';
import { applyFault, faults } from '../src/lib/widgets/mistake/faults.ts';
import { newTokens, type MistakeRecord, type Written } from '../src/lib/widgets/mistake/record.ts';
import { starts, type MistakeTexts } from '../src/lib/widgets/mistake/texts.ts';

/** Models of the site that the lab measured with these mistakes. */
const models = ['nano', 'micro-31', 'micro-long'];
const texts = JSON.parse(
	readFileSync(resolve(import.meta.dirname, '../src/lib/widgets/mistake/texts.json'), 'utf8')
) as MistakeTexts;

/** A text gone on with, the likeliest token each time. @throws {ModelError} */
export async function goOn(
	engine: Engine,
	text: string,
	schedule: Schedule
): Promise<{ readonly written: Written; readonly tokens: number }> {
	const written: Written = [];
	let tokens = 0;
	const sampling = { temperature: 0, topK: null, topP: null, seed: 1 };
	await engine.continue(
		text,
		schedule,
		{ sampling, maxNewTokens: newTokens, isTemplated: false, ends: [] },
		{
			onPrefill: ({ total }) => (tokens = total),
			onToken: ({ shown, probability }) => {
				written.push({ text: shown, probability: Number(probability.toFixed(5)) });
			}
		}
	);
	return { written, tokens };
}

/** As the model is and with each mistake; null where the text is longer than the model may read. @throws {ModelError} */
async function writeAll(engine: Engine, text: string) {
	const { ownSchedule: own, ownRope } = engine.info;
	try {
		const { written, tokens } = await goOn(engine, text, own);
		const mistaken = { everywhere: written, backwards: written, shifted: written };
		for (const fault of faults)
			mistaken[fault] = (await goOn(engine, text, applyFault(own, ownRope, fault))).written;
		return { tokens, own: written, ...mistaken };
	} catch (error) {
		if (error instanceof ModelError && error.code === 'too-many-tokens') return null;
		throw error;
	}
}

/** @throws {ModelError} */
export async function recordMistakes(
	load: (model: string) => Promise<Engine>
): Promise<MistakeRecord> {
	const runs: MistakeRecord['runs'] = [];
	for (const model of models) {
		const engine = await load(model);
		const { revision } = engine.info;
		try {
			for (const start of starts) {
				const found = await writeAll(engine, texts.starts[start]);
				if (found) runs.push({ model, revision, start, ...found });
			}
		} finally {
			await engine.dispose();
		}
	}
	return { created: new Date().toISOString(), backend: 'wasm', dtype: 'float32', runs };
}
