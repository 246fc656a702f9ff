/** @file One run of the miniature on this machine, and the report of it. */
import { version } from '$app/environment';
import { readMachine } from '$lib/hub/machine.ts';
import { describeFailure } from '$lib/model/contract/model-error.ts';
import type { ModelFailure } from '$lib/model/contract/failure.ts';
import type { BackendChoice } from '$lib/model/contract/source.ts';
import { LiveModel } from '$lib/model/page/live-model.svelte.ts';
import type { RunReport } from '$lib/verify/run-report.ts';
import { tryModel } from '../real/speed-trial.ts';

/** Checks that a load put off run once nobody has asked for a while; this long they may take, in ms. */
const mostCheckMs = 60_000;

export class OwnRun {
	#phase = $state<'idle' | 'loading' | 'running'>('idle');
	#report = $state.raw<RunReport | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);
	#isShort = $state(false);
	#live: LiveModel | null = null;
	readonly #baseUrl: string;

	/** @param baseUrl absolute address of the site, ending in a slash */
	constructor(baseUrl: string) {
		this.#baseUrl = baseUrl;
	}

	get phase() {
		return this.#phase;
	}
	get report() {
		return this.#report;
	}
	get failure() {
		return this.#failure;
	}
	/** True where the model wrote too little to be measured. */
	get isShort() {
		return this.#isShort;
	}
	get progress() {
		return this.#live?.progress ?? null;
	}

	async run(backend: BackendChoice): Promise<void> {
		this.stop();
		this.#report = null;
		this.#failure = null;
		this.#isShort = false;
		const live = new LiveModel({ modelId: 'nano', baseUrl: this.#baseUrl });
		this.#live = live;
		const isCurrent = () => this.#live === live;
		this.#phase = 'loading';
		try {
			const { adapter } = await readMachine();
			const started = performance.now();
			await live.load(backend);
			const loadMs = performance.now() - started;
			if (!isCurrent()) return;
			this.#failure = live.failure;
			if (!live.info) return;
			this.#phase = 'running';
			const trial = await tryModel(live);
			await whenChecked(live);
			const { info } = live;
			if (!isCurrent()) return;
			this.#isShort = trial === null;
			if (!trial) return;
			const shown = adapter && {
				name: adapter.name,
				isSoftware: adapter.isSoftware,
				hasFloat16: adapter.hasFloat16
			};
			this.#report = {
				kind: 'model-museum run',
				version: 1,
				date: trial.date.slice(0, 10),
				edition: version,
				browser: navigator.userAgent,
				cores: navigator.hardwareConcurrency,
				adapter: shown,
				model: info.id,
				revision: info.revision,
				backend: info.backend,
				build: info.build,
				threads: info.threads,
				dtype: info.dtype,
				fallback: info.fallbackReason,
				loadMs: rounded(loadMs),
				promptTokens: trial.promptTokens,
				firstMs: rounded(trial.firstMs),
				tokenMs: rounded(trial.tokenMs),
				newTokens: trial.newTokens,
				checks: info.checks.map(({ name, outcome, detail }) => ({ name, outcome, detail }))
			};
		} catch (error) {
			if (isCurrent()) this.#failure = describeFailure(error);
		} finally {
			if (isCurrent()) this.stop();
		}
	}

	/** Ends the run; a report that is written stays. */
	stop(): void {
		this.#live?.dispose();
		this.#live = null;
		this.#phase = 'idle';
	}
}

const rounded = (ms: number) => Number(ms.toPrecision(4));

/** Resolves once the model has shown what it is, or the time for that is over. */
async function whenChecked(live: LiveModel): Promise<void> {
	const end = performance.now() + mostCheckMs;
	const isPending = () =>
		live.status === 'ready' && live.info?.checks.some(({ outcome }) => outcome === 'pending');
	while (isPending() && performance.now() < end)
		await new Promise((resolve) => setTimeout(resolve, 100));
}
