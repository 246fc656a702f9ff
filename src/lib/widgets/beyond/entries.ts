import { register, type WidgetEntry } from '../entry.ts';
import { beyondParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'beyond-length',
		title: 'site.widget.beyondLength',
		summary: 'site.widget.beyondLength.summary',
		parameters: beyondParameters,
		height: [740, 520, 440],
		load: () => import('./BeyondWidget.svelte')
	})
];
