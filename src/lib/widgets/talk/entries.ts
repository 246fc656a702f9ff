import { register, type WidgetEntry } from '../entry.ts';
import { talkParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'talk',
		title: 'site.widget.talk',
		summary: 'site.widget.talk.summary',
		parameters: talkParameters,
		height: [1150, 980, 840],
		load: () => import('./Talk.svelte')
	})
];
