import { register, type WidgetEntry } from '../entry.ts';
import { architectureParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'architecture',
		title: 'site.widget.architecture',
		summary: 'site.widget.architecture.summary',
		parameters: architectureParameters,
		height: [1350, 900, 830],
		load: () => import('./ArchitectureWidget.svelte')
	})
];
