import { register, type WidgetEntry } from '../entry.ts';
import { compareParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'compare',
		title: 'site.widget.compare',
		summary: 'site.widget.compare.summary',
		parameters: compareParameters,
		height: [4600, 3200, 2900],
		load: () => import('./CompareWidget.svelte')
	})
];
