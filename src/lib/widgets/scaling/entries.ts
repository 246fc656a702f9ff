import { register, type WidgetEntry } from '../entry.ts';
import { scalingParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'scaling-laws',
		title: 'site.widget.scalingLaws',
		summary: 'site.widget.scalingLaws.summary',
		parameters: scalingParameters,
		height: [1985, 1731, 971],
		load: () => import('./ScalingLaws.svelte')
	})
];
