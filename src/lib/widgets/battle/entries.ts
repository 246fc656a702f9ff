import { register, type WidgetEntry } from '../entry.ts';
import { battleParameters, filterParameters, ownParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'battle',
		title: 'site.widget.battle',
		summary: 'site.widget.battle.summary',
		parameters: battleParameters,
		height: [7200, 5600, 5200],
		load: () => import('./BattleWidget.svelte')
	}),
	register({
		name: 'win-rates',
		title: 'site.widget.winRates',
		summary: 'site.widget.winRates.summary',
		parameters: filterParameters,
		height: [2300, 1900, 1800],
		load: () => import('./WinRates.svelte')
	}),
	register({
		name: 'thinking-slopes',
		title: 'site.widget.thinkingSlopes',
		summary: 'site.widget.thinkingSlopes.summary',
		parameters: {},
		height: [1200, 800, 640],
		load: () => import('./ThinkingSlopes.svelte')
	}),
	register({
		name: 'own-score',
		title: 'site.widget.ownScore',
		summary: 'site.widget.ownScore.summary',
		parameters: ownParameters,
		height: [1100, 800, 700],
		load: () => import('./OwnScoreWidget.svelte')
	})
];
