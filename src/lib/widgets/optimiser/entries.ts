import { register, type WidgetEntry } from '../entry.ts';
import { adamParameters, scheduleParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'adam',
		title: 'site.widget.adam',
		summary: 'site.widget.adam.summary',
		parameters: adamParameters,
		height: [2080, 1890, 1180],
		load: () => import('./AdamTrace.svelte')
	}),
	register({
		name: 'schedule',
		title: 'site.widget.schedule',
		summary: 'site.widget.schedule.summary',
		parameters: scheduleParameters,
		height: [2350, 1900, 1350],
		load: () => import('./SchedulePlans.svelte')
	})
];
