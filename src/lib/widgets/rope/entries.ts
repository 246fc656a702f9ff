import { register, type WidgetEntry } from '../entry.ts';
import { ropeHandsParameters, ropeThetaParameters, wavelengthsParameters } from './parameters.ts';

export const entries: readonly WidgetEntry[] = [
	register({
		name: 'rope-hands',
		title: 'site.widget.ropeHands',
		summary: 'site.widget.ropeHands.summary',
		parameters: ropeHandsParameters,
		height: [1840, 1195, 1195],
		load: () => import('./RopeHands.svelte')
	}),
	register({
		name: 'rope-wavelengths',
		title: 'site.widget.ropeWavelengths',
		summary: 'site.widget.ropeWavelengths.summary',
		parameters: wavelengthsParameters,
		height: [1125, 855, 785],
		load: () => import('./Wavelengths.svelte')
	}),
	register({
		name: 'rope-theta',
		title: 'site.widget.ropeTheta',
		summary: 'site.widget.ropeTheta.summary',
		parameters: ropeThetaParameters,
		height: [1890, 1340, 1005],
		load: () => import('./RopeTheta.svelte')
	})
];
