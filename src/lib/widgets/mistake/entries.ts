import { register, type WidgetEntry } from '../entry.ts';
import { mistakeParameters, threadsParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'rope-by-mistake',
		title: 'site.widget.ropeByMistake',
		summary: 'site.widget.ropeByMistake.summary',
		parameters: mistakeParameters,
		height: [1520, 920, 800],
		load: () => import('./RopeByMistake.svelte')
	}),
	register({
		name: 'nope-record',
		title: 'site.widget.nopeRecord',
		summary: 'site.widget.nopeRecord.summary',
		parameters: threadsParameters,
		height: [1750, 1050, 950],
		load: () => import('./NopeRecord.svelte')
	})
];
