import { register, type WidgetEntry } from '../entry.ts';
import { headReaderParameters, nextTokenParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'head-reader',
		title: 'site.widget.headReader',
		summary: 'site.widget.headReader.summary',
		parameters: headReaderParameters,
		height: [2350, 2100, 1250],
		load: () => import('./HeadReader.svelte')
	}),
	register({
		name: 'next-token',
		title: 'site.widget.nextToken',
		summary: 'site.widget.nextToken.summary',
		parameters: nextTokenParameters,
		height: [1400, 1050, 950],
		load: () => import('./NextToken.svelte')
	})
];
