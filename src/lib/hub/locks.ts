/** @file Two tabs, one model: who writes it, and who has it open. Web Locks end with their tab, whatever happens to it. */
import { HubError } from './hub-error.ts';

const writing = (key: string) => `museum-model-writing:${key}`;
const using = (key: string) => `museum-model-using:${key}`;

/**
 * Runs work that changes a stored model, as long as no other tab does.
 * @throws {HubError} locked
 */
export function whileWriting<T>(key: string, work: () => Promise<T>): Promise<T> {
	return exclusively(writing(key), 'locked', work);
}

/**
 * Runs work that takes content away, as long as no tab has the model open.
 * @throws {HubError} in-use
 */
export function whileUnused<T>(key: string, work: () => Promise<T>): Promise<T> {
	return exclusively(using(key), 'in-use', work);
}

/** Says that this tab has the model open, until the returned function is called or the tab ends. */
export function holdOpen(key: string): () => void {
	let release: () => void = () => undefined;
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	void navigator.locks.request(using(key), { mode: 'shared' }, () => held);
	return () => release();
}

/** How many tabs or exhibits have the model open, and whether one is writing it. */
export async function readUse(key: string): Promise<{ open: number; isBeingWritten: boolean }> {
	const { held = [] } = await navigator.locks.query();
	return {
		open: held.filter(({ name }) => name === using(key)).length,
		isBeingWritten: held.some(({ name }) => name === writing(key))
	};
}

/** Resolves when no other tab is writing the model any more. */
export async function waitUntilWritten(key: string, signal: AbortSignal): Promise<void> {
	await navigator.locks.request(writing(key), { signal }, () => undefined);
}

async function exclusively<T>(
	name: string,
	code: 'locked' | 'in-use',
	work: () => Promise<T>
): Promise<T> {
	return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
		if (!lock) throw new HubError(code, name);
		return work();
	});
}
