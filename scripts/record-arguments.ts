/** @file The command line of `npm run record`, and the schedule it asks for. */
import { parseArgs } from 'node:util';
import type { Positional, Rope, Schedule } from '../src/lib/math/positional.ts';
import { setLayer } from '../src/lib/math/schedule.ts';

export const usage = `Runs a model over a prompt and writes the run as a trace.

  npm run record -- --model <id> --prompt "…" --out <file.safetensors> [options]
  npm run record:all            records every trace of the site's own models that ships, again
  npm run record -- --real <folder>
                                records every trace of src/lib/widgets/live/real-recordings.json, from what lab/real_weights.py wrote

  --model <id>       a folder under static/models/
  --prompt <text>    what the model reads
  --out <file>       where the trace goes
  --nope <layers>    no positional encoding in these layers, counted from 0: --nope 0,1
  --rope <layers>    RoPE in these layers: --rope 3
  --theta <number>   theta of every RoPE layer: --theta 10000
  --yarn <factor>    YaRN on every RoPE layer, from the trained length: --yarn 2
  --shift <tokens>   positions of every RoPE layer start here
  --stretch <factor> positions of every RoPE layer are this far apart
  --compact          queries and keys as F16, half the size, without the logits after the last token
  --help             this text`;

/** A command line that cannot be followed. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

export interface RecordArguments {
	readonly model: string;
	readonly prompt: string;
	readonly out: string;
	readonly isCompact: boolean;
	readonly changes: ScheduleChanges;
}

export interface ScheduleChanges {
	readonly nope: readonly number[];
	readonly rope: readonly number[];
	readonly theta?: number;
	readonly yarn?: number;
	readonly shift?: number;
	readonly stretch?: number;
}

const string = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** @throws {UsageError} */
export function parseArguments(
	args: readonly string[]
): RecordArguments | { readonly real: string } | 'help' | 'all' {
	const values = parse(args);
	if (values.help) return 'help';
	if (values.real !== undefined) return { real: values.real };
	if (values.all) return 'all';
	const { model, prompt, out } = values;
	if (!model) throw new UsageError('--model is missing.');
	if (prompt === undefined) throw new UsageError('--prompt is missing.');
	if (!out?.endsWith('.safetensors'))
		throw new UsageError('--out is missing, or does not end in .safetensors.');
	const number = (
		name: 'theta' | 'yarn' | 'shift' | 'stretch',
		isAllowed: (n: number) => boolean
	) => {
		const text = values[name];
		if (text === undefined) return {};
		const value = Number(text);
		if (!text.trim() || !Number.isFinite(value) || !isAllowed(value))
			throw new UsageError(`--${name} ${text} is no number that makes sense here.`);
		return { [name]: value };
	};
	const changes: ScheduleChanges = {
		nope: parseLayers('nope', values.nope),
		rope: parseLayers('rope', values.rope),
		...number('theta', (n) => n > 1),
		...number('yarn', (n) => n >= 1),
		...number('shift', () => true),
		...number('stretch', () => true)
	};
	const both = changes.nope.find((layer) => changes.rope.includes(layer));
	if (both !== undefined) throw new UsageError(`Layer ${both} cannot have both NoPE and RoPE.`);
	return { model, prompt, out, isCompact: values.compact, changes };
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			strict: true,
			allowPositionals: false,
			options: {
				model: string,
				real: string,
				prompt: string,
				out: string,
				nope: string,
				rope: string,
				theta: string,
				yarn: string,
				shift: string,
				stretch: string,
				compact: flag,
				all: flag,
				help: flag
			}
		}).values;
	} catch (cause) {
		throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
	}
}

function parseLayers(name: string, text: string | undefined): number[] {
	if (text === undefined) return [];
	return text.split(',').map((part) => {
		if (!/^\d+$/.test(part.trim()))
			throw new UsageError(`--${name} ${text}: layers are numbers from 0, with commas between.`);
		return Number(part);
	});
}

/**
 * The model's own schedule with the changes of a command line.
 * @param model its own schedule, the RoPE that its config names, and the length it was trained at
 * @throws {UsageError} where a layer does not exist
 */
export function changeSchedule(
	model: { readonly own: Schedule; readonly rope: Rope; readonly trainedLength: number },
	changes: ScheduleChanges
): Schedule {
	const { own, rope, trainedLength } = model;
	let schedule = own;
	const set = (layers: readonly number[], positional: Positional) => {
		for (const layer of layers) {
			if (layer >= own.length)
				throw new UsageError(`There is no layer ${layer}: the model has ${own.length}, from 0.`);
			schedule = setLayer(schedule, layer, positional);
		}
	};
	set(changes.nope, { kind: 'nope' });
	set(changes.rope, rope);
	const { theta, yarn, shift, stretch } = changes;
	return schedule.map((positional) => {
		if (positional.kind === 'nope') return positional;
		return {
			...positional,
			...(theta !== undefined && { theta }),
			...(yarn !== undefined && {
				scaling: { type: 'yarn' as const, factor: yarn, originalLength: trainedLength }
			}),
			...(shift !== undefined && { shift }),
			...(stretch !== undefined && { stretch })
		};
	});
}
