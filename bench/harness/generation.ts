/** @file Greedy generation: our engine, taps included, against plain transformers.js on the same files. */
import type { Backend } from '../../src/lib/model/protocol.ts';
import { openOwnEngine } from './own-engine.ts';
import { generateOwn, generatePlain, openPlain } from './plain.ts';

/** Wall milliseconds of each generation, taken in turn, and whether both gave the same tokens. */
export async function compareGeneration(
	backend: Backend,
	prompt: string,
	newTokens: number,
	rounds: number
) {
	const engine = await openOwnEngine(backend);
	const address = new URL('./models/nano/config.json', location.href);
	const config = (await (await fetch(address)).json()) as object;
	const plain = await openPlain(backend, engine, config);
	const { ids } = engine.files.tokenizer.encode(prompt);
	const runOwn = () => generateOwn(engine, prompt, engine.info.ownSchedule, newTokens);
	const runPlain = () => generatePlain(plain, ids, newTokens);

	await runOwn();
	await runPlain();
	const samples = { own: [] as number[], plain: [] as number[] };
	let agrees = true;
	let tokens = 0;
	for (let round = 0; round < rounds; round++) {
		const ours = await runOwn();
		const theirs = await runPlain();
		samples.own.push(ours.ms);
		samples.plain.push(theirs.ms);
		tokens = theirs.tokens.length;
		agrees &&= ours.tokens.length > 0 && ours.tokens.every((id, i) => id === theirs.tokens[i]);
	}
	await plain.dispose();
	await engine.dispose();
	return { ...samples, agrees, tokens };
}
