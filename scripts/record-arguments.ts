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
  --ablate <heads>   these query heads off, layer.head counted from 0: --ablate 3.0,5.2
  --fill mean        what takes their place: each head's mean over this prompt; nothing where left out
  --patch-from <file>  a trace of the same model, whose prompt gives rows for --patch
  --patch <places>   its residual stream, layer:token counted from 0, laid over this run's: --patch 4:7,5:7
  --lens             what each layer would say, read through the final norm and head
  --sweep            instead of a trace: the next token and the loss without each head, one at a time, as JSON; --out ends in .json
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
	readonly inside?: InsideArguments;
}

/** What is changed and read inside the model. */
export interface InsideArguments {
	readonly ablate: readonly { readonly layer: number; readonly head: number }[];
	readonly fill: 'zero' | 'mean';
	/** A trace file, and where its rows go; empty where there are none. */
	readonly patchFrom: string;
	readonly patches: readonly { readonly layer: number; readonly token: number }[];
	readonly hasLens: boolean;
	/** Writes a sweep over all heads instead of a trace. */
	readonly isSweep: boolean;
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
	const ending = values.sweep ? '.json' : '.safetensors';
	if (!out?.endsWith(ending))
		throw new UsageError(`--out is missing, or does not end in ${ending}.`);
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
	return { model, prompt, out, isCompact: values.compact, changes, inside: parseInside(values) };
}

function parseInside(values: ReturnType<typeof parse>): InsideArguments {
	const { ablate, fill, patch, lens: hasLens, sweep: isSweep } = values;
	const patchFrom = values['patch-from'] ?? '';
	if (fill !== undefined && fill !== 'mean')
		throw new UsageError(`--fill ${fill}: there is "mean"; leave it out for nothing at all.`);
	if (fill && ablate === undefined) throw new UsageError('--fill says nothing without --ablate.');
	if (patch === undefined && patchFrom)
		throw new UsageError('--patch is missing: say where the rows go, as in 4:7.');
	if (patch !== undefined && !patchFrom)
		throw new UsageError('--patch-from is missing: say which trace the rows come from.');
	if (isSweep && (ablate !== undefined || patch !== undefined || hasLens))
		throw new UsageError('--sweep stands alone: no --ablate, --patch or --lens.');
	const heads = parsePairs('ablate', ablate, '.');
	const places = parsePairs('patch', patch, ':');
	return {
		ablate: heads.map(([layer, head]) => ({ layer, head })),
		fill: fill === 'mean' ? 'mean' : 'zero',
		patchFrom,
		patches: places.map(([layer, token]) => ({ layer, token })),
		hasLens,
		isSweep
	};
}

function parsePairs(name: string, text: string | undefined, mark: '.' | ':'): [number, number][] {
	return (text ?? '')
		.split(',')
		.filter((part) => text !== undefined || part !== '')
		.map((part) => {
			const [first, second, ...rest] = part.trim().split(mark);
			const isPair = rest.length === 0 && [first, second].every((each) => /^\d+$/.test(each ?? ''));
			if (!isPair)
				throw new UsageError(
					`--${name} ${text ?? ''}: give pairs of numbers, as in 3${mark}0,5${mark}2.`
				);
			return [Number(first), Number(second)];
		});
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
				ablate: string,
				fill: string,
				patch: string,
				'patch-from': string,
				lens: flag,
				sweep: flag,
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
