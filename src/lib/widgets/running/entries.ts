import { register, type WidgetEntry } from '../entry.ts';
import { runCommandParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'run-command',
		title: 'site.widget.runCommand',
		summary: 'site.widget.runCommand.summary',
		parameters: runCommandParameters,
		height: [1460, 800, 730],
		load: () => import('./RunCommand.svelte')
	})
];
