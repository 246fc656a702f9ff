import { json } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { t } from '$lib/messages/widgets.ts';
import { catalog } from '$lib/model/contract/catalog.ts';
import { lessons, nameAct } from '$lib/server/lessons.ts';
import { pageParameters } from '$lib/widgets/page-parameters.ts';
import { widgets } from '$lib/widgets/registry.ts';
import type { RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

/** What the site holds, for people and programs that embed it. */
export const GET: RequestHandler = () =>
	json({
		format: 'model-museum-catalog',
		version: 1,
		lessons: lessons.map((lesson) => {
			const { title, act, minutes, xp, summary, widgets: shown } = lesson.meta;
			const { slug } = lesson;
			return {
				slug,
				title,
				act: { id: act, ...nameAct(lesson) },
				minutes,
				xp,
				summary,
				widgets: shown,
				page: resolve(`/lessons/${slug}/`),
				embed: resolve(`/embed/lesson/${slug}/`)
			};
		}),
		widgets: widgets.map(({ name, title, summary, parameters }) => ({
			name,
			title: t(title),
			summary: t(summary),
			parameters: Object.entries({ ...pageParameters, ...parameters }).map(
				([parameter, specification]) => ({ name: parameter, ...specification })
			),
			embed: resolve(`/embed/${name}/`)
		})),
		models: catalog.map(({ id, parameters, bytes, files }) => ({ id, parameters, bytes, files }))
	});
