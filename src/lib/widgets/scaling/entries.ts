import { register, type WidgetEntry } from '../entry.ts';
import { scalingParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'scaling-laws',
		title: 'site.widget.scalingLaws',
		summary: 'site.widget.scalingLaws.summary',
		parameters: scalingParameters,
		height: [2200, 1500, 1150],
		load: () => import('./ScalingLaws.svelte')
	})
];
