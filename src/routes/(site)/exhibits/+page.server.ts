import { t } from '$lib/messages/widgets.ts';
import { lessons } from '$lib/server/lessons.ts';
import { widgets } from '$lib/widgets/registry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({
	exhibits: widgets
		.map(({ name, title, summary }) => ({
			name,
			title: t(title),
			summary: t(summary),
			shownIn: lessons
				.filter(({ meta }) => meta.widgets.includes(name))
				.map(({ slug, meta }) => ({ slug, title: meta.title }))
		}))
		.toSorted((a, b) => a.title.localeCompare(b.title, 'en'))
});
