/** @file The commands that run SmolLM3-3B, as the fact base has them: found by what somebody has, written with what somebody wants. */
import * as v from 'valibot';
import { formats, machines, type Format, type Machine, type Width } from './parameters.ts';
import { schemes } from './weights.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const commandsSchema = v.array(
	v.strictObject({
		id: text,
		runtime: text,
		repository: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w.-]+$/)),
		/** What was read or run. */
		version: text,
		/** The day of that. */
		seen: v.pipe(v.string(), v.isoDate()),
		machines: v.array(v.picklist(machines)),
		format: v.picklist(formats),
		bits: v.picklist([4, 8, 16]),
		/** How weights lie in memory, and in what is fetched; null where that cannot be counted. */
		weights: v.nullable(v.picklist(schemes)),
		download: v.nullable(v.picklist(schemes)),
		/** Lines that come first, once. */
		before: v.array(text),
		/** With the places {context}, {thinking} and {tools}. */
		command: text,
		think: v.string(),
		noThink: v.string(),
		tools: v.string(),
		/** `run`: here, on the miniature. `fails`: tried, and stops. `read`: in its documentation or code. */
		state: v.picklist(['run', 'read', 'fails']),
		note: text
	})
);
/** A command with its place in the fact, counted from 0. */
export type Command = v.InferOutput<typeof commandsSchema>[number] & { readonly at: number };

/** @throws {Error} where the fact is no such list */
export const readCommands = (value: unknown): readonly Command[] =>
	v.parse(commandsSchema, value).map((command, at) => ({ ...command, at }));

const threadsSchema = v.array(
	v.object({
		repository: text,
		thread: v.picklist(['issue', 'pull request']),
		number: v.number(),
		date: v.pipe(v.string(), v.isoDate()),
		state: v.picklist(['open', 'closed', 'merged']),
		what: text,
		url: v.pipe(v.string(), v.url())
	})
);
/** What somebody wrote down, with the value of the fact base that it is. */
export type Fault = v.InferOutput<typeof threadsSchema>[number] & { readonly reference: string };

/**
 * Threads of two facts, the newest first.
 * @throws {Error} where a fact is no such list
 */
export function readFaults(values: Readonly<Record<string, unknown>>): readonly Fault[] {
	return Object.entries(values)
		.flatMap(([fact, value]) =>
			v
				.parse(threadsSchema, value)
				.map((each, at) => ({ ...each, reference: `${fact}/${at}/what` }))
		)
		.toSorted((a, b) => b.date.localeCompare(a.date));
}

export interface Wish {
	readonly machine: Machine;
	readonly format: Format;
	readonly bits: Width;
}

/** The command for exactly this; undefined where none is known. */
export function findCommand(
	commands: readonly Command[],
	{ machine, format, bits }: Wish
): Command | undefined {
	return commands.find(
		(each) =>
			each.machines.includes(machine) && each.format === format && each.bits === Number(bits)
	);
}

export interface Manner {
	readonly thinks: boolean;
	readonly hasTools: boolean;
	/** In tokens. */
	readonly context: number;
}

/** What is typed, line by line: what comes first, and the command itself with its options. */
export function writeCommand(command: Command, { thinks, hasTools, context }: Manner): string {
	const filled = command.command
		.replace('{thinking}', thinks ? command.think : command.noThink)
		.replace('{tools}', hasTools ? command.tools : '')
		.replace('{context}', String(context));
	return [...command.before, filled].join('\n');
}

/** What of a wish the command line has no place for. */
export function listUnheard(
	{ command, noThink, tools }: Command,
	{ thinks, hasTools }: Manner
): readonly ('context' | 'thinking' | 'tools')[] {
	return [
		...(command.includes('{context}') ? [] : ['context' as const]),
		...(thinks || noThink !== '' ? [] : ['thinking' as const]),
		...(!hasTools || tools !== '' ? [] : ['tools' as const])
	];
}
