import { register, type WidgetEntry } from '../entry.ts';
import { cacheFillParameters, cacheSizeParameters, sharedKeysParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'shared-keys',
		title: 'site.widget.sharedKeys',
		summary: 'site.widget.sharedKeys.summary',
		parameters: sharedKeysParameters,
		height: [1510, 1190, 870],
		load: () => import('./SharedKeys.svelte')
	}),
	register({
		name: 'kv-cache',
		title: 'site.widget.kvCache',
		summary: 'site.widget.kvCache.summary',
		parameters: cacheFillParameters,
		height: [900, 710, 670],
		load: () => import('./CacheFill.svelte')
	}),
	register({
		name: 'cache-size',
		title: 'site.widget.cacheSize',
		summary: 'site.widget.cacheSize.summary',
		parameters: cacheSizeParameters,
		height: [1440, 950, 890],
		load: () => import('./CacheSize.svelte')
	})
];
