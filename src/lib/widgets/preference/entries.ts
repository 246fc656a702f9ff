import { register, type WidgetEntry } from '../entry.ts';
import { preferenceParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'preference-losses',
		title: 'site.widget.preferenceLosses',
		summary: 'site.widget.preferenceLosses.summary',
		parameters: preferenceParameters,
		height: [1760, 980, 1130],
		load: () => import('./PreferenceLosses.svelte')
	})
];
