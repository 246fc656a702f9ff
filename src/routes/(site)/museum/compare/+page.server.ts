import { factBase } from '$lib/facts/facts.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ models: factBase.models });
