import { register, type WidgetEntry } from '../entry.ts';
import { headSurgeryParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'head-surgery',
		title: 'site.widget.headSurgery',
		summary: 'site.widget.headSurgery.summary',
		parameters: headSurgeryParameters,
		height: [1600, 1250, 1050],
		load: () => import('./HeadSurgery.svelte')
	})
];
