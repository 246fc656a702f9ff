import { register, type WidgetEntry } from '../entry.ts';
import { logitLensParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'logit-lens',
		title: 'site.widget.logitLens',
		summary: 'site.widget.logitLens.summary',
		parameters: logitLensParameters,
		height: [1300, 1150, 1050],
		load: () => import('./LogitLens.svelte')
	})
];
