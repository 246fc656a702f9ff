import { register, type WidgetEntry } from '../entry.ts';
import { greedyParameters, streamParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'stream',
		title: 'site.widget.stream',
		summary: 'site.widget.stream.summary',
		parameters: streamParameters,
		height: [1400, 1150, 1130],
		load: () => import('./ResidualStream.svelte')
	}),
	register({
		name: 'greedy',
		title: 'site.widget.greedy',
		summary: 'site.widget.greedy.summary',
		parameters: greedyParameters,
		height: [1200, 1000, 950],
		load: () => import('./GreedyText.svelte')
	})
];
