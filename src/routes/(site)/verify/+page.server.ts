import type { PageServerLoad } from './$types';

/** False until the site has the room that loads models of the Hub. */
const hasReal = Object.keys(import.meta.glob('/src/routes/(site)/real/+page.svelte')).length > 0;

export const load: PageServerLoad = () => ({ hasReal });
