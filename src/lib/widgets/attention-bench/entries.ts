import { register, type WidgetEntry } from '../entry.ts';
import { attentionBenchParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'attention-bench',
		title: 'site.widget.attentionBench',
		summary: 'site.widget.attentionBench.summary',
		parameters: attentionBenchParameters,
		height: [3500, 2540, 1800],
		load: () => import('./AttentionBench.svelte')
	})
];
