import { readPlacard } from '$lib/widgets/read-placard.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ placard: readPlacard('talk') });
