/** What somebody has and wants, and the command, the memory and the known faults that follow. */
import facts from 'virtual:facts/runtimes.commands,runtimes.known-faults,runtimes.nope-record';
import { pickFact } from '../../facts/picked.ts';
import type { Field } from '../attention-bench/csv.ts';
import { findCommand, listUnheard, readCommands, readFaults, writeCommand } from './commands.ts';
import type { Context, Format, Machine, RunCommandParams, Width } from './parameters.ts';
import { countCache, countWeights, type Scheme } from './weights.ts';

export const runningFacts = facts;
export const commandsFact = 'runtimes.commands';
export const commands = readCommands(pickFact(facts, commandsFact).value);
const faults = readFaults(
	Object.fromEntries(
		['runtimes.known-faults', 'runtimes.nope-record'].map((id) => [id, pickFact(facts, id).value])
	)
);

const count = (scheme: Scheme | null) => (scheme === null ? null : countWeights(scheme));

export class RunCommand {
	machine = $state<Machine>('laptop');
	format = $state<Format>('gguf');
	bits = $state<Width>('4');
	think = $state<'on' | 'off'>('on');
	tools = $state<'on' | 'off'>('off');
	context = $state<Context>('4096');

	readonly command = $derived(findCommand(commands, this));
	readonly #manner = $derived({
		thinks: this.think === 'on',
		hasTools: this.tools === 'on',
		context: Number(this.context)
	});
	/** What is typed; empty where nothing is known. */
	readonly text = $derived(this.command ? writeCommand(this.command, this.#manner) : '');
	readonly unheard = $derived(this.command ? listUnheard(this.command, this.#manner) : []);
	/** Bytes; null where they cannot be counted. */
	readonly download = $derived(count(this.command?.download ?? null));
	readonly weights = $derived(count(this.command?.weights ?? null));
	readonly cache = $derived(countCache(Number(this.context)));
	/** Threads about this runtime, the newest first. */
	readonly faults = $derived(
		faults.filter(({ repository }) => repository === this.command?.repository)
	);
	/** What else is known for this machine. */
	readonly others = $derived(commands.filter(({ machines }) => machines.includes(this.machine)));

	constructor(start: RunCommandParams) {
		Object.assign(this, start);
	}

	get state(): RunCommandParams {
		const { machine, format, bits, think, tools, context } = this;
		return { machine, format, bits, think, tools, context };
	}

	/** Takes format and width of a command that there is. */
	take(format: Format, bits: 4 | 8 | 16): void {
		this.format = format;
		this.bits = `${bits}`;
	}

	/** One line a command, a header first. */
	list(): readonly (readonly Field[])[] {
		return [
			[
				'runtime',
				'version',
				'seen',
				'machines',
				'format',
				'bits',
				'download_bytes',
				'weights_bytes',
				'cache_bytes',
				'state',
				'command',
				'note'
			],
			...commands.map((each) => [
				each.runtime,
				each.version,
				each.seen,
				each.machines.join(' '),
				each.format,
				each.bits,
				count(each.download) ?? '',
				count(each.weights) ?? '',
				this.cache,
				each.state,
				writeCommand(each, this.#manner),
				each.note
			])
		];
	}
}

/** Bytes of each command's weights in memory and in what is fetched. */
export const sizes = commands.map(({ weights, download }) => ({
	weights: count(weights),
	download: count(download)
}));
