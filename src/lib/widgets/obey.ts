/** @file What an exhibit does at the word of the page around it. Fetched with the first command. */
import type { HostCommand, SetStateCommand } from '../embed/protocol.ts';
import {
	readParameters,
	refuse,
	type BadParameter,
	type ParameterValues
} from '../url/parameters.ts';
import { describeNames } from './open-widget.ts';
import { readTables } from './read-tables.ts';
import type { Standing } from './standing.svelte.ts';

const openMs = 15_000;
const idleMs = 1000;
/** After this long with the model at rest and nothing reported, what stands there is the result. */
const restMs = 3000;
/** After this long with nothing in progress, a run will not come to a result. */
const runMs = 110_000;

type Id = { readonly answers?: string };
const nameOf = ({ id }: HostCommand): Id => (id === undefined ? {} : { answers: id });

function rootOf({ place }: Standing): HTMLElement | null {
	return place.element()?.querySelector<HTMLElement>('[data-widget]') ?? null;
}

const stateOf = (standing: Standing) => rootOf(standing)?.dataset.state ?? 'idle';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isSo: () => boolean, longest: number): Promise<boolean> {
	for (const start = performance.now(); performance.now() - start < longest;) {
		if (isSo()) return true;
		await pause(50);
	}
	return isSo();
}

/** Waits until it shows something, or waits for a click. */
function untilShown(standing: Standing): Promise<boolean> {
	const { element } = standing.place;
	/** Some have nothing to show before somebody asks them something. */
	let idleAt = Infinity;
	return until(() => {
		idleAt = stateOf(standing) === 'idle' ? Math.min(idleAt, performance.now()) : Infinity;
		return (
			standing.failure !== '' ||
			['recorded', 'live', 'failed'].includes(stateOf(standing)) ||
			element()?.querySelector('[data-awaited]') != null ||
			performance.now() - idleAt > idleMs
		);
	}, openMs);
}

/** The exhibit's own button that makes the model run; null where there is none to press. */
function findRun(standing: Standing): HTMLButtonElement | null {
	const { element } = standing.place;
	return element()?.querySelector<HTMLButtonElement>('button[data-run]:not(:disabled)') ?? null;
}

/** Puts it up in another state; one that was live comes alive again. */
export async function putUp(standing: Standing, values: ParameterValues): Promise<void> {
	const wasLive = stateOf(standing) === 'live';
	standing.put(values);
	await pause(0);
	await untilShown(standing);
	if (wasLive && stateOf(standing) !== 'live') findRun(standing)?.click();
}

export async function obey(standing: Standing, command: HostCommand): Promise<void> {
	// However long its code takes on a slow line: whoever asked waits for an answer.
	if (!standing.Loaded) await standing.show();
	await untilShown(standing);
	if (!standing.Loaded || !standing.entry) {
		const { host, name } = standing.place;
		const message = standing.failure;
		host.send({ type: 'error', widget: name, code: 'widget-code', message, ...nameOf(command) });
		return;
	}
	if (command.type === 'run') await run(standing, nameOf(command));
	else {
		const values = command.type === 'reset' ? standing.start : readState(standing, command);
		await putUp(standing, values);
		const { host, name } = standing.place;
		host.send({ type: 'state', widget: name, state: standing.current, ...nameOf(command) });
	}
}

/** The present state with what the command changes; what it may not be is shown, and told. */
function readState(standing: Standing, command: SetStateCommand): ParameterValues {
	const { parameters } = standing.entry ?? { parameters: {} };
	const given = new Map<string, unknown>(Object.entries(command.state));
	const { values, bad }: { values: ParameterValues; bad: readonly BadParameter[] } = readParameters(
		parameters,
		given
	);
	const unknown = [...given.keys()].filter((name) => !(name in parameters));
	const names = describeNames(Object.keys(parameters));
	const refused: BadParameter[] = [
		...bad,
		...unknown.map((name) => refuse(name, given.get(name), names))
	];
	standing.bad = refused;
	if (refused.length > 0) {
		const message = refused.map((each) => `${each.name}: not ${each.allowed}`).join('; ');
		standing.place.host.send({
			type: 'error',
			widget: standing.place.name,
			code: 'bad-state',
			message
		});
	}
	const isTaken = (name: string) => given.has(name) && !bad.some((each) => each.name === name);
	const changed = Object.entries(values).filter(([name]) => isTaken(name));
	return { ...standing.current, ...Object.fromEntries(changed) };
}

async function run(standing: Standing, id: Id): Promise<void> {
	const { host, name } = standing.place;
	const answerWith = (result: Readonly<Record<string, unknown>>) =>
		host.send({ type: 'result', widget: name, result, ...id });
	const button = findRun(standing);
	if (!button) {
		// It runs nothing, or runs by itself.
		const element = standing.place.element();
		answerWith(standing.lastResult ?? (element ? await readTables(element) : {}));
		return;
	}
	// An object, whose field others set while this waits.
	const seen = { isAnswered: false };
	standing.onAnswer = () => {
		seen.isAnswered = true;
		standing.onAnswer = null;
		return id.answers;
	};
	button.click();
	// One that failed before says so until it has heard the click.
	await pause(50);
	let restedAt = Infinity;
	let busyAt = performance.now();
	await until(() => {
		const now = performance.now();
		const state = stateOf(standing);
		restedAt = state === 'live' ? Math.min(restedAt, now) : Infinity;
		// A long text takes a slow machine minutes, with a bar.
		if (rootOf(standing)?.querySelector('progress')) busyAt = now;
		const isOver = now - restedAt > restMs || now - busyAt > runMs;
		return seen.isAnswered || state === 'failed' || isOver;
	}, Infinity);
	if (seen.isAnswered) return;
	standing.onAnswer = null;
	const element = standing.place.element();
	if (stateOf(standing) === 'live' && element) answerWith(await readTables(element));
	else
		host.send({
			type: 'error',
			widget: name,
			code: 'no-result',
			message:
				stateOf(standing) === 'failed'
					? 'The run failed; the exhibit says why.'
					: 'The run did not come to a result.',
			...id
		});
}
