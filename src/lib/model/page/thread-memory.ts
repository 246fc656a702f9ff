/** @file How fast models ran in this browser, remembered from visit to visit: what `choose-threads.ts` goes by. */
import type { ModelSource, Pace } from '../contract/source.ts';
import { chooseThreads } from './choose-threads.ts';

const key = 'model-museum:paces';

type Paces = Record<number, Pace>;

interface Memory {
	/** Another browser, or the same one updated, is measured anew. */
	readonly agent: string;
	readonly models: Record<string, Paces>;
}

export interface ThreadPlan {
	readonly threads: number;
	/** True where this number was not measured yet with this model, and is worth it. */
	readonly isTrial: boolean;
}

/** Whether threads can share memory here. WebKitGTK calls itself isolated and has no memory to share, so both are asked. */
export const canShareMemory = (): boolean =>
	crossOriginIsolated && typeof SharedArrayBuffer === 'function';

/** What is known by the same name has the same weights. */
function nameOf(source: ModelSource): string {
	if (source.kind === 'files') return `${source.id}@${source.revision ?? ''}`;
	const weights = source.model.files.find(({ path }) => path === 'model.safetensors');
	return `${source.model.id}@${weights?.sha256.slice(0, 12) ?? ''}`;
}

const weigh = (source: ModelSource): number =>
	source.kind === 'site'
		? source.model.bytes
		: Object.values(source.files).reduce((sum, { size }) => sum + size, 0);

export function planThreads(source: ModelSource): ThreadPlan {
	const paces = recall().models[nameOf(source)] ?? {};
	const weightBytes = weigh(source);
	const cores = navigator.hardwareConcurrency;
	const threads = chooseThreads({ canShare: canShareMemory(), cores, weightBytes, paces });
	// Whoever has one processor never chooses.
	const isTrial = source.kind === 'site' && cores > 1 && paces[threads] === undefined;
	return { threads, isTrial };
}

export function rememberPace(source: ModelSource, threads: number, pace: Pace): void {
	const { agent, models } = recall();
	const name = nameOf(source);
	try {
		const memory = { agent, models: { ...models, [name]: { ...models[name], [threads]: pace } } };
		localStorage.setItem(key, JSON.stringify(memory));
	} catch {
		// Storage may be closed or full; then it is measured again.
	}
}

function recall(): Memory {
	const agent = navigator.userAgent;
	try {
		const memory = JSON.parse(localStorage.getItem(key) ?? 'null') as Memory | null;
		if (memory?.agent === agent) return memory;
	} catch {
		// As if nothing had been measured.
	}
	return { agent, models: {} };
}
