import { register, type WidgetEntry } from '../entry.ts';
import { twoMindsParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'two-minds',
		title: 'site.widget.twoMinds',
		summary: 'site.widget.twoMinds.summary',
		parameters: twoMindsParameters,
		height: [1520, 1000, 840],
		load: () => import('./TwoMinds.svelte')
	}),
	register({
		name: 'thinking-gains',
		title: 'site.widget.thinkingGains',
		summary: 'site.widget.thinkingGains.summary',
		parameters: {},
		height: [420, 560, 650],
		load: () => import('./ThinkingGains.svelte')
	})
];
