/** @file Records a run of a model as a trace, on the engine that the site runs, in Node. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { describePositional } from '../src/lib/math/schedule.ts';
import { ModelError } from '../src/lib/model/contract/model-error.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { encodeTrace } from '../src/lib/trace/trace-file.ts';
import { sourceSchema } from '../src/lib/trace/trace-metadata.ts';
import { loadFolder, traceRun } from './node-engine.ts';
import { budgetModel } from '../src/lib/widgets/budget/parameters.ts';
import { recordBudgets } from './record-budget.ts';
import { recordAllCarries, recordCarry } from './record-carry.ts';
import { readRecordList } from './record-list.ts';
import { recordMistakes } from './record-mistake.ts';
import { recordStreams } from './record-stream.ts';
import { recordSweep } from './record-sweep.ts';
import { traceInside } from './trace-inside.ts';
import { changeSchedule } from './change-schedule.ts';
import { parseArguments, type RecordArguments } from './record-arguments.ts';
import { usage, UsageError } from './record-usage.ts';
import realRecordings from '../src/lib/widgets/live/real-recordings.json';
import recordings from './recordings.json';

const root = resolve(import.meta.dirname, '..');
const models = join(root, 'static/models');

/** Follows a command line; returns the exit code: 0, 1 where the model failed, 2 where the command is wrong. */
export async function record(args: readonly string[]): Promise<number> {
	try {
		const wanted = parseArguments(args);
		if (wanted === 'help') console.log(usage);
		else if (wanted === 'all') await recordAll();
		else if (wanted === 'mistake') await recordMistake();
		else if (wanted === 'budget') await recordBudget();
		else if ('real' in wanted) await recordReal(resolve(wanted.real));
		else if ('list' in wanted)
			// All are read before the first is run: a mistake in the last is known at once.
			for (const run of readRecordList(wanted.list))
				await recordOne(await loadModel(run.model), run);
		else await recordOne(await loadModel(wanted.model), wanted);
		return 0;
	} catch (error) {
		if (error instanceof UsageError) console.error(`${error.message}\n\n${usage}`);
		else if (error instanceof ModelError) console.error(error.message);
		else throw error;
		return error instanceof UsageError ? 2 : 1;
	}
}

async function recordAll(): Promise<void> {
	for (const recording of recordings) {
		const {
			model,
			prompt,
			out,
			isWhole = false,
			rope = [],
			nope = [],
			hasLens = false,
			isSweep = false,
			sets = []
		} = recording;
		const changes = { nope, rope };
		const inside = {
			ablate: [],
			fill: 'zero',
			patchFrom: '',
			patches: [],
			hasLens,
			isSweep,
			sets
		} as const;
		const wanted = { model, prompt, out: join(root, out), isCompact: !isWhole, changes, inside };
		await recordOne(await loadModel(model), wanted);
	}
	await recordAllCarries(loadModel, (file) => join(root, 'static/traces', file));
	await recordStreams(loadModel, (file) => join(root, 'static/traces', file));
	await recordMistake();
	await recordBudget();
}

async function recordBudget(): Promise<void> {
	const out = join(root, `static/traces/budget-${budgetModel}.json`);
	const engine = await loadModel(budgetModel);
	try {
		const found = await recordBudgets(engine);
		writeFileSync(out, `${JSON.stringify(found)}\n`);
		console.log(`${relative('', out)}: ${found.rows.length} questions`);
	} finally {
		await engine.dispose();
	}
}

async function recordMistake(): Promise<void> {
	const out = join(root, 'static/traces/mistake.json');
	const found = await recordMistakes(loadModel);
	writeFileSync(out, `${JSON.stringify(found)}\n`);
	console.log(`${relative('', out)}: ${found.runs.length} texts`);
}

/** Every run of the real model, on one engine; what ran is named by the file that the weights came in. */
async function recordReal(folder: string): Promise<void> {
	const about = join(folder, 'source.json');
	if (!existsSync(about))
		throw new UsageError(`There is no ${about}: lab/real_weights.py writes such a folder.`);
	const source = v.parse(sourceSchema, JSON.parse(readFileSync(about, 'utf8')));
	const { model, trainedLength, runs } = realRecordings;
	const engine = await loadFolder(folder, model);
	try {
		if (engine.info.trainedLength !== trainedLength)
			throw new UsageError(
				`${folder} was trained at ${engine.info.trainedLength} tokens, not at ${trainedLength}, as its recordings are listed.`
			);
		for (const { id, prompt } of runs) {
			const trace = await traceRun(engine, prompt, engine.info.ownSchedule);
			const bytes = encodeTrace({ ...trace, revision: source.sha256, source }, { isCompact: true });
			const out = join(root, `static/traces/real/${id}.safetensors`);
			mkdirSync(dirname(out), { recursive: true });
			writeFileSync(out, bytes);
			console.log(`${relative('', out)}: ${trace.tokens.length} tokens, ${bytes.length} bytes`);
		}
	} finally {
		await engine.dispose();
	}
}

function loadModel(id: string): Promise<Engine> {
	const folder = join(models, id);
	if (!/^[\w.-]+$/.test(id) || !existsSync(join(folder, 'config.json'))) {
		const known = existsSync(models) ? readdirSync(models).join(', ') : 'none';
		throw new UsageError(`There is no model "${id}" under static/models/ (there is: ${known}).`);
	}
	return loadFolder(folder, id);
}

async function recordOne(engine: Engine, wanted: RecordArguments): Promise<void> {
	try {
		const { ownSchedule: own, ownRope: rope, trainedLength } = engine.info;
		const schedule = changeSchedule({ own, rope, trainedLength }, wanted.changes);
		mkdirSync(dirname(resolve(wanted.out)), { recursive: true });
		if (wanted.carry) {
			const map = await recordCarry(engine, { into: wanted.prompt, ...wanted.carry });
			writeFileSync(wanted.out, `${JSON.stringify(map)}\n`);
			console.log(`${relative('', wanted.out)}: ${map.effects.length} places`);
			return;
		}
		if (wanted.inside?.isSweep) {
			const sweep = await recordSweep(engine, wanted.prompt, schedule, wanted.inside.sets);
			writeFileSync(wanted.out, `${JSON.stringify(sweep)}\n`);
			console.log(`${relative('', wanted.out)}: ${sweep.zero.length} heads`);
			return;
		}
		const trace = await traceInside(engine, wanted.prompt, schedule, wanted.inside);
		const bytes = encodeTrace(trace, { isCompact: wanted.isCompact });
		writeFileSync(wanted.out, bytes);
		const layers = schedule.map(describePositional).join(', ');
		const out = relative('', wanted.out);
		console.log(`${out}: ${trace.tokens.length} tokens, ${bytes.length} bytes\n${layers}`);
	} finally {
		await engine.dispose();
	}
}
