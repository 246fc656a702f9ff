import { register, type WidgetEntry } from '../entry.ts';
import { carryOverParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'carry-over',
		title: 'site.widget.carryOver',
		summary: 'site.widget.carryOver.summary',
		parameters: carryOverParameters,
		height: [1960, 1380, 1285],
		load: () => import('./CarryOver.svelte')
	})
];
