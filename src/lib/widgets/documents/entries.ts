import { register, type WidgetEntry } from '../entry.ts';
import { documentsParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'documents',
		title: 'site.widget.documents',
		summary: 'site.widget.documents.summary',
		parameters: documentsParameters,
		height: [1900, 1500, 1350],
		load: () => import('./DocumentsInRow.svelte')
	})
];
