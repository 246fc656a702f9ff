/** @file A page of a route with its card and its words of schema.org. */
import { factFiles } from '../../facts/open-data.server.ts';
import { labTables } from '../../lab/tables.server.ts';
import { t as tFacts } from '../../messages/facts.ts';
import { t as tHome } from '../../messages/home.ts';
import { activities } from '../activities.ts';
import { findCard } from '../cards/cards.ts';
import { findLesson, lessons } from '../lessons.ts';
import { describeCourse, describeLesson, describeOpenData, type Address } from './json-ld.ts';
import { siteBase, siteOrigin, siteRoot } from './origin.ts';
import { addShareTags } from './share-tags.ts';

type Params = Readonly<Record<string, string | undefined>>;

/** The card of a page: kind and name; what has none of its own has the house's. */
function chooseCard(route: string, params: Params): readonly [kind: string, name: string] {
	switch (route) {
		case '/(site)/lessons/[slug]':
		case '/embed/lesson/[slug]':
			return ['lesson', params.slug ?? ''];
		case '/embed/[widget]':
			return ['exhibit', params.widget ?? ''];
		case '/(site)/activities/[slug]':
		case '/embed/activity/[slug]':
			return ['exhibit', activities.find(({ slug }) => slug === params.slug)?.exhibit ?? ''];
		case '/(site)/museum/[model]':
			return ['model', params.model ?? ''];
		case '/(site)/lab/[finding]':
			return ['finding', params.finding ?? ''];
		case '/(site)/battle':
			return ['exhibit', 'battle'];
		case '/(site)/museum/compare':
			return ['exhibit', 'compare'];
		case '/(site)/talk':
			return ['exhibit', 'talk'];
		case '/(site)/lab':
			return ['exhibit', 'lab-figure'];
		default:
			return ['house', 'house'];
	}
}

function describe(route: string, params: Params, address: Address): object | null {
	if (route === '/(site)') return describeCourse(lessons, tHome('home.description'), address);
	if (route === '/(site)/data')
		return describeOpenData(
			tFacts('data.description'),
			factFiles,
			Object.values(labTables).flatMap((table) => (table ? [table.name] : [])),
			address
		);
	const lesson = route === '/(site)/lessons/[slug]' ? findLesson(params.slug ?? '') : undefined;
	return lesson ? describeLesson(lesson, address) : null;
}

/** Halls that borrow an exhibit's card are none. */
const isExhibit = (route: string) => route === '/embed/[widget]';

export interface BuiltPage {
	readonly html: string;
	/** Id of its route. */
	readonly route: string;
	readonly params: Params;
	/** With the base path. */
	readonly path: string;
}

/** @throws {Error} where the page has no head, or there is no card for it */
export function sharePage({ html, route, params, path }: BuiltPage): string {
	const [kind, name] = chooseCard(route, params);
	if (!findCard(kind, name)) throw new Error(`${path}: there is no card ${kind}/${name}.`);
	return addShareTags({
		html,
		path,
		origin: siteOrigin,
		image: `${siteBase}/cards/${kind}/${name}.png`,
		feed: `${siteBase}/feed.xml`,
		oembed:
			kind === 'lesson' || isExhibit(route) ? `${siteBase}/oembed/${kind}/${name}.json` : null,
		isArticle: route === '/(site)/lessons/[slug]' || route === '/(site)/lab/[finding]',
		isCanonical: !route.startsWith('/embed/'),
		data: describe(route, params, (to) => siteRoot + to)
	});
}
