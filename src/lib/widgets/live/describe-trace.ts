import { t } from '../../messages/live.ts';
import { cutRevision } from './cut-revision.ts';
import type { Trace } from '../../trace/trace.ts';

type Heading = Pick<Trace, 'model' | 'revision' | 'backend' | 'dtype' | 'created'>;

/** Which model ran, where and when, in a line: what a provenance tag says of a run. */
export function describeRecord({ model, revision, backend, dtype, created }: Heading): string {
	const about = { model, revision: cutRevision(revision), backend, dtype };
	return t('live.run.provenance', { ...about, date: created.slice(0, 10) });
}

/** Likewise, and how its file was made. */
export function describeTrace(trace: Trace): string {
	return [describeRecord(trace), ...describeRecorder(trace), ...describeSource(trace)].join(' ');
}

/** Of a run that Python recorded: with what, and which layers it kept. */
function describeRecorder({ recorder, layerIndices }: Trace): readonly string[] {
	const layers = layerIndices?.map((index) => index + 1).join(', ');
	return [
		...(recorder ? [t('live.run.recorder', { recorder })] : []),
		...(layers ? [t('live.run.layers', { layers })] : [])
	];
}

/** Where the weights came from, in a sentence; nothing for a model of the site. */
export function describeSource({ source }: Trace): readonly string[] {
	if (!source) return [];
	const { sha256, ...rest } = source;
	return [t('live.run.source', { ...rest, sha: sha256.slice(0, 12) })];
}
