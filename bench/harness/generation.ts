/** @file Greedy generation: our engine, with taps and without, against plain transformers.js on the same files. */
import type { Backend } from '../../src/lib/model/contract/source.ts';
import { openOwnEngine, openRandomEngine } from './own-engine.ts';
import { continueOwn, generateOwn, generatePlain, openPlain } from './plain.ts';

export interface GenerationCase {
	readonly prompt: string;
	readonly newTokens: number;
	readonly rounds: number;
	/** Path of the graph of the random model beside the harness; nano where left out. */
	readonly randomGraph?: string | undefined;
}

/** Wall milliseconds of each generation, taken in turn, and whether both gave the same tokens. */
export async function compareGeneration(
	backend: Backend,
	{ prompt, newTokens, rounds, randomGraph }: GenerationCase
) {
	const engine = await (randomGraph
		? openRandomEngine(backend, randomGraph)
		: openOwnEngine(backend));
	const folder = randomGraph ? './random' : './models/nano';
	const address = new URL(`${folder}/config.json`, location.href);
	const config = (await (await fetch(address)).json()) as object;
	const plain = await openPlain(backend, engine, config);
	const { ids } = engine.files.tokenizer.encode(prompt);
	const { ownSchedule } = engine.info;
	const runOwn = () => continueOwn(engine, prompt, ownSchedule, newTokens);
	const runTapped = () => generateOwn(engine, prompt, ownSchedule, newTokens);
	const runPlain = () => generatePlain(plain, ids, newTokens);

	await runOwn();
	await runTapped();
	await runPlain();
	const samples = { own: [] as number[], tapped: [] as number[], plain: [] as number[] };
	let agrees = true;
	let tokens = 0;
	for (let round = 0; round < rounds; round++) {
		const ours = await runOwn();
		const tapped = await runTapped();
		const theirs = await runPlain();
		samples.own.push(ours.ms);
		samples.tapped.push(tapped.ms);
		samples.plain.push(theirs.ms);
		tokens = theirs.tokens.length;
		agrees &&= isSame(ours.tokens, theirs.tokens) && isSame(tapped.tokens, theirs.tokens);
	}
	await plain.dispose();
	await engine.dispose();
	return { ...samples, agrees, tokens };
}

/** Theirs may end with the token that ends a text, which a generation with taps leaves out. */
function isSame(ours: readonly number[], theirs: readonly number[]): boolean {
	const isAsLong = theirs.length - ours.length <= 1 && ours.length > 0;
	return isAsLong && ours.every((id, i) => id === theirs[i]);
}
