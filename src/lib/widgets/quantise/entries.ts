import { register, type WidgetEntry } from '../entry.ts';
import { quantiseParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'quantise',
		title: 'site.widget.quantise',
		summary: 'site.widget.quantise.summary',
		parameters: quantiseParameters,
		height: [2690, 1900, 1750],
		load: () => import('./QuantiseModel.svelte')
	})
];
