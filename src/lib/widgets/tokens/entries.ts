import { register, type WidgetEntry } from '../entry.ts';
import { tiedEmbeddingsParameters, tokenSplitParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'token-split',
		title: 'site.widget.tokenSplit',
		summary: 'site.widget.tokenSplit.summary',
		parameters: tokenSplitParameters,
		height: [1500, 1100, 1000],
		load: () => import('./TokenSplit.svelte')
	}),
	register({
		name: 'tied-embeddings',
		title: 'site.widget.tiedEmbeddings',
		summary: 'site.widget.tiedEmbeddings.summary',
		parameters: tiedEmbeddingsParameters,
		height: [1000, 760, 720],
		load: () => import('./TiedEmbeddings.svelte')
	})
];
