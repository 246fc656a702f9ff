/** @file What stands in the rooms besides lessons: halls with addresses of their own. */
import type { PageMessageKey } from '../messages/pages.ts';
import type { ActId } from './acts.ts';

export interface Place {
	readonly act: ActId;
	readonly path: '/museum/' | '/battle/' | '/sources/' | '/lab/';
	readonly title: PageMessageKey;
}

export const places: readonly Place[] = [
	{ act: 'museum', path: '/museum/', title: 'place.models' },
	{ act: 'museum', path: '/battle/', title: 'place.battle' },
	{ act: 'museum', path: '/sources/', title: 'place.sources' },
	{ act: 'training', path: '/lab/', title: 'place.lab' }
];
