import { register, type WidgetEntry } from '../entry.ts';
import { headAtlasParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'head-atlas',
		title: 'site.widget.headAtlas',
		summary: 'site.widget.headAtlas.summary',
		parameters: headAtlasParameters,
		height: [1500, 1250, 1050],
		load: () => import('./HeadAtlas.svelte')
	})
];
