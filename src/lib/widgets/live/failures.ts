import { t } from '../../messages/bench.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';

/** What happened, why, and what to do next, in a sentence or two. */
export function describeModelFailure({ code, detail }: ModelFailure): string {
	return t(`model.error.${code}`, { detail });
}
