import { activities, toActivityCard } from '$lib/server/activities.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ activities: activities.map(toActivityCard) });
