import { register, type WidgetEntry } from '../entry.ts';
import { trainingRowsParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'training-rows',
		title: 'site.widget.trainingRows',
		summary: 'site.widget.trainingRows.summary',
		parameters: trainingRowsParameters,
		height: [2150, 2000, 1900],
		load: () => import('./TrainingRows.svelte')
	})
];
