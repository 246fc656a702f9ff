import { t } from '../../messages/live.ts';
import type { Trace } from '../../trace/trace.ts';

/** Which model ran, where and when, in a line: what a provenance tag says of a run. */
export function describeTrace({ model, revision, backend, dtype, created }: Trace): string {
	return t('live.run.provenance', {
		model,
		revision: revision.slice(0, 12),
		backend,
		dtype,
		date: created.slice(0, 10)
	});
}
