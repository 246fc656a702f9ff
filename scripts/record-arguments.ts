/** @file The command line of `npm run record`. */
import { parseArgs } from 'node:util';
import type { ScheduleChanges } from './change-schedule.ts';
import { UsageError } from './record-usage.ts';

export interface RecordArguments {
	readonly model: string;
	readonly prompt: string;
	readonly out: string;
	readonly isCompact: boolean;
	readonly changes: ScheduleChanges;
	readonly inside?: InsideArguments;
	/** Another text's values put into the run: a map instead of a trace. */
	readonly carry?: { readonly from: string; readonly part: string; readonly gap?: number };
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
	/** Heads that a sweep tries together besides, as an address has them; from the list of recordings only. */
	readonly sets?: readonly string[];
}

const string = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** @throws {UsageError} */
export function parseArguments(
	args: readonly string[]
):
	| RecordArguments
	| { readonly real: string }
	| { readonly list: string }
	| 'help'
	| 'all'
	| 'mistake'
	| 'budget' {
	const values = parse(args);
	if (values.help) return 'help';
	if (values.real !== undefined) return { real: values.real };
	if (values.list !== undefined) return { list: values.list };
	if (values.all) return 'all';
	if (values.mistake) return 'mistake';
	if (values.budget) return 'budget';
	const { model, prompt, out } = values;
	if (!model) throw new UsageError('--model is missing.');
	if (prompt === undefined) throw new UsageError('--prompt is missing.');
	const carry = parseCarry(values);
	const ending = values.sweep || carry ? '.json' : '.safetensors';
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
	const inside = parseInside(values);
	const { compact: isCompact } = values;
	return { model, prompt, out, isCompact, changes, inside, ...(carry && { carry }) };
}

function parseCarry({ carry, gap, 'carry-from': from, ...others }: ReturnType<typeof parse>) {
	if ((carry ?? gap) !== undefined && from === undefined)
		throw new UsageError('--carry-from is missing: say whose values are carried over.');
	if (from === undefined) return null;
	const alone = ['sweep', 'lens', 'ablate', 'patch', 'nope', 'rope', 'theta', 'yarn'] as const;
	if (alone.some((name) => others[name] !== undefined && others[name] !== false))
		throw new UsageError('--carry-from stands alone, with the model’s own positions.');
	if (!/^(stream|heads|head-[1-9]\d*)$/.test(carry ?? 'stream'))
		throw new UsageError(
			`--carry ${carry ?? ''}: there is stream, heads, and head-7 for one head.`
		);
	if (!/^\d{1,5}$/.test(gap ?? '0'))
		throw new UsageError(`--gap ${gap ?? ''}: give a number of tokens.`);
	return { from, part: carry ?? 'stream', ...(gap !== undefined && { gap: Number(gap) }) };
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
				list: string,
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
				carry: string,
				'carry-from': string,
				gap: string,
				compact: flag,
				all: flag,
				mistake: flag,
				budget: flag,
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
