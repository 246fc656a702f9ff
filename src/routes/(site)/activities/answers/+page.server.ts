import { activities, findKey, toActivityCard } from '$lib/server/activities.ts';
import keys from '../../../../../content/activities/answers.json';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	command: keys.command,
	activities: activities.map((activity) => ({
		...toActivityCard(activity),
		checks: activity.checks.map((check) => {
			const { id, ask } = check;
			if (check.kind === 'text') return { id, ask, lookFor: check.lookFor, key: null };
			return { id, ask, lookFor: null, key: findKey(activity.slug, id) ?? null };
		})
	}))
});
