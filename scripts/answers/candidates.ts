/**
 * @file Every answer that an exhibit could give to an activity, made by running the model here: what the exhibit would report of each.
 * The names are those of its `result` and `state`.
 */
import { describeHead } from '../../src/lib/widgets/attention-bench/describe-head.ts';
import { computeMap } from '../../src/lib/widgets/attention-bench/comparison.ts';
import { listNextTokens } from '../../src/lib/widgets/attention-bench/next-tokens.ts';
import { hasLens, readCell } from '../../src/lib/widgets/lens/cells.ts';
import { listPlaces, writeHeads } from '../../src/lib/widgets/surgery/heads.ts';
import { formatSchedule, parseSchedule } from '../../src/lib/url/schedule-text.ts';
import type { Activity } from '../../src/lib/content/activities/activity.ts';
import type { Output } from '../../src/lib/content/activities/conditions.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import { recordSweep } from '../record-sweep.ts';
import { scoreAll, traceRun } from '../node-engine.ts';
import { traceInside } from '../trace-inside.ts';

/** Opens one of the site's models. */
export type LoadModel = (id: string) => Promise<Engine>;
type Solver = (prompt: string, activity: Activity, load: LoadModel) => Promise<readonly Output[]>;

const greedy = { temperature: 0, topK: null, topP: null, seed: 1 } as const;

/** @throws {RangeError} where nobody has written down how the exhibit answers */
export async function listCandidates(
	activity: Activity,
	load: LoadModel
): Promise<readonly Output[]> {
	const solver = solvers[activity.exhibit];
	const { prompt } = activity.parameters;
	if (!solver || typeof prompt !== 'string')
		throw new RangeError(
			`${activity.slug}: no answer key can be made of "${activity.exhibit}" without a prompt.`
		);
	return solver(prompt, activity, load);
}

function modelOf({ parameters }: Activity): string {
	return typeof parameters.model === 'string' ? parameters.model : 'nano';
}

/** One head off at a time, and none. */
const sweepHeads: Solver = async (prompt, activity, load) => {
	const engine = await load(modelOf(activity));
	const { own, zero, model, shape } = await recordSweep(engine, prompt, engine.info.ownSchedule);
	const answer = own.texts[0] ?? '';
	const places = listPlaces(shape);
	return [own, ...zero].map((effect, i) => {
		const place = places[i - 1];
		const off = place ? writeHeads([place]) : '';
		return {
			state: { prompt, off, fill: 'zero', model },
			result: {
				...{ model, off, fill: 'zero', answer, answerProbability: effect.answerProbability },
				...{ next: effect.texts[0] ?? '', loss: effect.loss }
			}
		};
	});
};

/** Every cell of the lens under the model's own positions, of each model that a check names. */
const readCells: Solver = async (prompt, activity, load) => {
	const named = activity.checks.flatMap((check) =>
		check.kind === 'output'
			? check.conditions.flatMap(({ of, is }) =>
					of === 'result.model' && typeof is === 'string' ? [is] : []
				)
			: []
	);
	const models = new Set([modelOf(activity), ...named]);
	const outputs: Output[] = [];
	for (const model of models) outputs.push(...(await readModel(prompt, await load(model))));
	return outputs;
};

async function readModel(prompt: string, engine: Engine): Promise<readonly Output[]> {
	const inside = { ablate: [], fill: 'zero', patchFrom: '', patches: [] } as const;
	const more = { hasLens: true, isSweep: false };
	const trace = await traceInside(engine, prompt, engine.info.ownSchedule, { ...inside, ...more });
	if (!hasLens(trace)) throw new RangeError('A run without its lens.');
	const { depths } = trace.lens;
	return Array.from({ length: depths * trace.tokens.length }, (_, at) => {
		const cell = readCell(trace, at % depths, Math.floor(at / depths));
		const [layer, token] = [cell.depth, cell.token + 1];
		const { answer, answerShare, answerRank, entropy } = cell;
		return {
			state: { prompt, model: trace.model, setting: 'own', layer, token },
			result: {
				...{ model: trace.model, setting: 'own', layer, token, answer, answerRank, entropy },
				...{ guess: cell.guesses[0]?.text ?? '', answerProbability: answerShare }
			}
		};
	});
}

/** Every head's map. */
const readHeads: Solver = async (prompt, activity, load) => {
	const engine = await load(modelOf(activity));
	const trace = await traceRun(engine, prompt, engine.info.ownSchedule);
	return listPlaces(trace.shape).map(({ layer, head }) => {
		const positional = trace.positional[layer] ?? { kind: 'nope' };
		const { values, tokens } = computeMap(trace, positional, layer, head);
		const { firstTokenShare, previousShare } = describeHead(values, tokens);
		const place = { layer: layer + 1, head: head + 1 };
		return {
			state: { prompt, ...place },
			result: { ...place, tokens, firstTokenShare, previousShare }
		};
	});
};

/** The model's own layers, each layer switched alone, all with RoPE, all without. */
const switchLayers: Solver = async (prompt, activity, load) => {
	const engine = await load(modelOf(activity));
	const { ownSchedule: own, ownRope: rope, trainedLength, id, revision } = engine.info;
	const context = { own, rope, trainedLength };
	const texts = own.map((positional, layer) =>
		own.map((_, i) => (i !== layer ? 'o' : positional.kind === 'rope' ? 'n' : 'r')).join(',')
	);
	const all = ['r', 'n'].map((kind) => own.map(() => kind).join(','));
	// Written once more, so that a schedule with two spellings is run once.
	const spelt = ['own', ...texts, ...all]
		.map((text) => parseSchedule(text, context))
		.flatMap((schedule) => (schedule ? [formatSchedule(schedule, context)] : []));
	const schedules = [...new Set(spelt)].map((text) => parseSchedule(text, context) ?? own);
	const outputs: Output[] = [];
	for (const positional of schedules) {
		const trace = await traceRun(engine, prompt, positional);
		const schedule = formatSchedule(positional, context);
		const next = listNextTokens(trace).map(({ text, probability }) => ({ text, probability }));
		outputs.push({
			state: { prompt, schedule, mode: schedule === 'own' ? 'local' : 'global' },
			result: { model: id, revision, tokens: trace.tokens.length, schedule, next }
		});
	}
	return outputs;
};

/** Every checkpoint of the miniature's run. */
const askCheckpoints: Solver = async (prompt, activity, load) => {
	const newTokens = Number(activity.parameters.tokens ?? 24);
	const outputs: Output[] = [];
	for (const id of checkpoints) {
		const engine = await load(id);
		const { ownSchedule } = engine.info;
		const { logProbs } = await scoreAll(engine, prompt, ownSchedule);
		const known = Array.from(logProbs).slice(1);
		const loss = -known.reduce((sum, each) => sum + each, 0) / known.length;
		const generate = { sampling: greedy, maxNewTokens: newTokens };
		const trace = await traceRun(engine, prompt, ownSchedule, { generate });
		const text = trace.tokens.slice(logProbs.length).join('');
		outputs.push({ state: { prompt }, result: { checkpoint: id, prompt, text, loss } });
	}
	return outputs;
};

/** The cache after the prompt and after every new token. */
const fillCache: Solver = async (prompt, activity, load) => {
	const engine = await load('nano');
	const maxNewTokens = 128;
	const outputs: Output[] = [];
	let tokens = 0;
	await traceRun(engine, prompt, engine.info.ownSchedule, {
		generate: { sampling: greedy, maxNewTokens },
		onStep: ({ tokenIds, cacheBytes }) => {
			const first = tokens === 0 ? tokenIds.length : 0;
			tokens += tokenIds.length;
			const wanted = tokens - (outputs.length === 0 ? first : promptTokens(outputs));
			outputs.push({ state: { prompt, tokens: wanted }, result: { tokens, cacheBytes } });
		}
	});
	return outputs;
};

function promptTokens([first]: readonly Output[]): number {
	return Number(first?.result.tokens ?? 0);
}

const solvers: Readonly<Record<string, Solver>> = {
	'head-surgery': sweepHeads,
	'logit-lens': readCells,
	'head-reader': readHeads,
	'attention-bench': switchLayers,
	'training-timeline': askCheckpoints,
	'kv-cache': fillCache
};
export const checkpoints = [
	'00000k',
	'00210k',
	'00420k',
	'00630k',
	'00999k',
	'01400k',
	'02449k',
	'03849k',
	'05385k',
	'06334k',
	'06649k',
	'06999k'
].map((tokens) => `micro-at-${tokens}`);
