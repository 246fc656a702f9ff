import { register, type WidgetEntry } from '../entry.ts';
import { trainingTimelineParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'training-timeline',
		title: 'site.widget.trainingTimeline',
		summary: 'site.widget.trainingTimeline.summary',
		parameters: trainingTimelineParameters,
		height: [5100, 3390, 3120],
		load: () => import('./TrainingTimelineWidget.svelte')
	})
];
