/** @file What a learner has set on the cluster, and what follows. */
import { listChecks } from './checks.ts';
import { countTraffic, locateGpu, planRun, published, type Settings } from './cluster.ts';
import type { ClusterParams } from './parameters.ts';

/** How FLOPs are counted was never published. */
const settingNames = [
	'gpus',
	'tensorParallel',
	'microBatch',
	'accumulation',
	'sequence',
	'rate'
] as const satisfies readonly (keyof Settings)[];

export class Cluster {
	settings = $state.raw<Settings>(published);
	#gpu = $state(1);

	readonly run = $derived(planRun(this.settings));
	readonly traffic = $derived(countTraffic(this.settings));
	readonly checks = $derived(listChecks(this.settings));
	/** Counted from 1; the last one where there are fewer than was asked for. */
	readonly gpu = $derived(Math.min(this.#gpu, this.settings.gpus));
	readonly place = $derived(locateGpu(this.settings, this.gpu));
	readonly isPublished = $derived(
		settingNames.every((name) => this.settings[name] === published[name])
	);

	constructor(start: ClusterParams) {
		this.#gpu = start.gpu;
		this.settings = {
			gpus: Number(start.gpus),
			tensorParallel: Number(start.tp),
			microBatch: start.micro,
			accumulation: start.accumulation,
			sequence: Number(start.length),
			rate: start.rate,
			counting: start.counting
		};
	}

	select(gpu: number): void {
		this.#gpu = gpu;
	}

	change(part: Partial<Settings>): void {
		this.settings = { ...this.settings, ...part };
	}

	/** The published run; the way of counting stays. */
	reset(): void {
		this.settings = { ...published, counting: this.settings.counting };
	}
}
