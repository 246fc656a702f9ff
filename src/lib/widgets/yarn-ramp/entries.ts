import { register, type WidgetEntry } from '../entry.ts';
import { yarnRampParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'yarn-ramp',
		title: 'site.widget.yarnRamp',
		summary: 'site.widget.yarnRamp.summary',
		parameters: yarnRampParameters,
		height: [1500, 1200, 1050],
		load: () => import('./YarnRampWidget.svelte')
	})
];
