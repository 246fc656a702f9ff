import { register, type WidgetEntry } from '../entry.ts';
import { labFigureParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'lab-figure',
		title: 'site.widget.labFigure',
		summary: 'site.widget.labFigure.summary',
		parameters: labFigureParameters,
		height: [1120, 800, 540],
		load: () => import('./LabFigureWidget.svelte')
	})
];
