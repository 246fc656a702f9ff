import { register, type WidgetEntry } from '../entry.ts';
import { thinkingBudgetParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'thinking-budget',
		title: 'site.widget.thinkingBudget',
		summary: 'site.widget.thinkingBudget.summary',
		parameters: thinkingBudgetParameters,
		height: [1165, 930, 935],
		load: () => import('./ThinkingBudget.svelte')
	})
];
