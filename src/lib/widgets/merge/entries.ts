import { register, type WidgetEntry } from '../entry.ts';
import { mergeParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'merge',
		title: 'site.widget.merge',
		summary: 'site.widget.merge.summary',
		parameters: mergeParameters,
		height: [1840, 1250, 1180],
		load: () => import('./MergeModels.svelte')
	})
];
