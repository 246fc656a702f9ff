import { register, type WidgetEntry } from '../entry.ts';
import { clusterParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'gpu-cluster',
		title: 'site.widget.gpuCluster',
		summary: 'site.widget.gpuCluster.summary',
		parameters: clusterParameters,
		height: [2500, 1850, 1225],
		load: () => import('./GpuCluster.svelte')
	})
];
