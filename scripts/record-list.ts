/** @file A list of runs to be recorded: YAML, each run with the options of the command line by name. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { parseArguments, type RecordArguments } from './record-arguments.ts';
import { UsageError } from './record-usage.ts';

const value = v.union([v.string(), v.number(), v.boolean(), v.array(v.number())]);
const options = v.record(v.string(), value);
const listSchema = v.strictObject({
	/** What every run has that does not say otherwise. */
	defaults: v.optional(options, {}),
	runs: v.pipe(v.array(options), v.minLength(1))
});

/**
 * The runs of a list; a file that a run names is meant from the list's own folder.
 * @throws {UsageError} naming the run and what is wrong with it
 */
export function readRecordList(path: string): readonly RecordArguments[] {
	if (!existsSync(path)) throw new UsageError(`There is no ${path}.`);
	const list = readList(path);
	return list.runs.map((run, i) => {
		try {
			return readRun({ ...list.defaults, ...run }, dirname(path));
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			throw new UsageError(`${path}, run ${i + 1}: ${error.message}`, { cause: error });
		}
	});
}

function readList(path: string): v.InferOutput<typeof listSchema> {
	let data: unknown;
	try {
		data = parse(readFileSync(path, 'utf8'));
	} catch (cause) {
		throw new UsageError(`${path} is not YAML. ${String(cause)}`, { cause });
	}
	const read = v.safeParse(listSchema, data);
	if (read.success) return read.output;
	const [issue] = read.issues;
	throw new UsageError(`${path}: ${v.getDotPath(issue) ?? 'list'}: ${issue.message}`);
}

function readRun(run: v.InferOutput<typeof options>, folder: string): RecordArguments {
	const args = Object.entries(run).flatMap(([name, given]) => {
		if (given === false) return [];
		if (given === true) return [`--${name}`];
		const text = Array.isArray(given) ? given.join(',') : String(given);
		const isPath = name === 'out' || name === 'patch-from';
		return [`--${name}=${isPath ? join(folder, text) : text}`];
	});
	const wanted = parseArguments(args);
	if (typeof wanted === 'string' || 'real' in wanted || 'list' in wanted)
		throw new UsageError('a run of a list has a model, a prompt and an out.');
	return wanted;
}
