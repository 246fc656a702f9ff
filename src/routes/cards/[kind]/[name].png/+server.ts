import { error } from '@sveltejs/kit';
import { drawCard } from '$lib/server/cards/card.ts';
import { cardPlans, findCard } from '$lib/server/cards/cards.ts';
import { renderCard } from '$lib/server/cards/render-card.ts';
import type { EntryGenerator, RequestHandler } from './$types';

export const prerender = true;
export const trailingSlash = 'never';

export const entries: EntryGenerator = () => cardPlans.map(({ kind, name }) => ({ kind, name }));

/** What a link to a page shows elsewhere. */
export const GET: RequestHandler = ({ params }) => {
	const card = findCard(params.kind, params.name);
	if (!card) error(404);
	return new Response(new Uint8Array(renderCard(drawCard(card.draw()))), {
		headers: { 'content-type': 'image/png' }
	});
};
