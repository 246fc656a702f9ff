import { register, type WidgetEntry } from '../entry.ts';
import { stretchParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'context-stretch',
		title: 'site.widget.contextStretch',
		summary: 'site.widget.contextStretch.summary',
		parameters: stretchParameters,
		height: [1500, 1050, 900],
		load: () => import('./StretchWidget.svelte')
	})
];
