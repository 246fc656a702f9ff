/** @file What the address of the cluster may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import type { Settings } from './cluster.ts';

export const clusterParameters = {
	gpu: {
		type: 'integer',
		default: 17,
		min: 1,
		max: 1024,
		description: 'GPU shown, counted from 1; the last one where there are fewer.'
	},
	gpus: {
		type: 'choice',
		default: '384',
		values: ['8', '16', '32', '64', '96', '128', '192', '256', '384', '512', '768', '1024'],
		description: 'GPUs, in nodes of eight.'
	},
	tp: {
		type: 'choice',
		default: '2',
		values: ['1', '2', '4'],
		description: 'GPUs that share one copy of the weights (tensor parallel).'
	},
	micro: {
		type: 'integer',
		default: 3,
		min: 1,
		max: 16,
		description: 'Sequences that a replica reads at once (micro-batch).'
	},
	accumulation: {
		type: 'integer',
		default: 1,
		min: 1,
		max: 16,
		description: 'Micro-batches before the weights change.'
	},
	length: {
		type: 'choice',
		default: '4096',
		values: ['1024', '2048', '4096', '8192', '16384', '32768', '65536'],
		description: 'Tokens of a sequence.'
	},
	rate: {
		type: 'integer',
		default: 14_000,
		min: 8000,
		max: 20_000,
		description: 'Tokens a second and GPU.'
	},
	counting: {
		type: 'choice',
		default: '6n',
		values: ['6n', 'causal', 'full'],
		description: 'FLOPs a token: 6N alone, with causal attention, or with full attention.'
	}
} as const satisfies Parameters;
export type ClusterParams = ValuesOf<typeof clusterParameters>;

/** The settings as an address writes them; what it has no word for keeps its old value. */
export function writeSettings(settings: Settings, gpu: number): Partial<ClusterParams> {
	const { gpus, tp, length } = clusterParameters;
	const size = gpus.values.find((value) => Number(value) === settings.gpus);
	const parts = tp.values.find((value) => Number(value) === settings.tensorParallel);
	const tokens = length.values.find((value) => Number(value) === settings.sequence);
	return {
		gpu,
		micro: settings.microBatch,
		accumulation: settings.accumulation,
		rate: settings.rate,
		counting: settings.counting,
		...(size && { gpus: size }),
		...(parts && { tp: parts }),
		...(tokens && { length: tokens })
	};
}
