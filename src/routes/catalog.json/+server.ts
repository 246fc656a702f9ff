import { json } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { protocolVersions } from '$lib/embed/protocol.ts';
import { t } from '$lib/messages/widgets.ts';
import { catalog } from '$lib/model/contract/catalog.ts';
import { lessons, nameAct } from '$lib/server/lessons.ts';
import type { Parameters } from '$lib/url/parameters.ts';
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
		schema: resolve('/schemas/[file]', { file: 'catalog.json' }),
		element: {
			script: resolve('/model-museum-exhibit.js'),
			types: resolve('/model-museum-exhibit.d.ts')
		},
		protocol: {
			versions: protocolVersions,
			schema: resolve('/schemas/[file]', { file: 'protocol.json' })
		},
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
				embed: resolve(`/embed/lesson/${slug}/`),
				oembed: resolve('/oembed/[kind]/[name]', { kind: 'lesson', name: `${slug}.json` })
			};
		}),
		widgets: widgets.map(({ name, title, summary, parameters }) => ({
			name,
			title: t(title),
			summary: t(summary),
			parameters: [
				...listParameters('page', pageParameters),
				...listParameters('exhibit', parameters)
			],
			embed: resolve(`/embed/${name}/`),
			oembed: resolve('/oembed/[kind]/[name]', { kind: 'exhibit', name: `${name}.json` })
		})),
		models: catalog.map(({ id, parameters, bytes, files }) => ({ id, parameters, bytes, files }))
	});

function listParameters(of: 'page' | 'exhibit', parameters: Parameters) {
	return Object.entries(parameters).map(([name, specification]) => ({
		name,
		...specification,
		of,
		canBeLocked: of === 'exhibit'
	}));
}
