import { t } from '../../messages/live.ts';
import type { Trace } from '../../trace/trace.ts';

/** Which model ran, where and when, in a line: what a provenance tag says of a run. */
export function describeTrace(trace: Trace): string {
	const { model, revision, backend, dtype, created } = trace;
	const run = t('live.run.provenance', {
		model,
		revision: revision.slice(0, 12),
		backend,
		dtype,
		date: created.slice(0, 10)
	});
	return [run, ...describeSource(trace)].join(' ');
}

/** Where the weights came from, in a sentence; nothing for a model of the site. */
export function describeSource({ source }: Trace): readonly string[] {
	if (!source) return [];
	const { sha256, ...rest } = source;
	return [t('live.run.source', { ...rest, sha: sha256.slice(0, 12) })];
}
