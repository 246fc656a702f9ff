/** @file Opens a recording from this device or from an address: short ones whole, long ones layer by layer. */
import type { ModelFailure } from '../../model/contract/failure.ts';
import { openAddress, readBlob } from '../../trace/byte-source.ts';
import { FileRun } from '../../trace/file-run.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import { t } from '../../messages/live.ts';
import { describeOpening } from './describe-problem.ts';
import { OpenedRun } from './opened-run.ts';
import { RecordingThread } from './recording-thread.ts';

/** What exhibits without layer by layer take: the runs of every small model, and those of 90 tokens at 3B size. */
const mostHereBytes = 2 ** 26;
/** Maps of so many tokens are quick to draw on the page's own thread. */
const mostHereTokens = 1024;

export interface Opened {
	readonly trace: Trace;
	/** Of a long one: whose first tokens `trace` holds, without `layers`. */
	readonly run: OpenedRun | null;
}

/** @returns why not, where it cannot be shown; `detail` is a sentence */
export async function openRecording(
	from: Blob | string
): Promise<Opened | { readonly failure: ModelFailure }> {
	let thread: RecordingThread | null = null;
	try {
		const { source, whole } =
			typeof from === 'string' ? await openAddress(from) : { source: readBlob(from), whole: from };
		if ((source.size ?? Infinity) > mostHereBytes) thread = new RecordingThread();
		const run = await FileRun.open(source);
		const { bytes, heading } = run;
		if (bytes <= mostHereBytes && heading.tokenIds.length <= mostHereTokens) {
			thread?.end();
			const trace = decodeTrace(await source.read(0, bytes));
			return { trace: { ...trace, origin: 'recorded' }, run: null };
		}
		// A worker has another address, of which a path would be meant.
		const address = typeof from === 'string' ? new URL(from, location.href).href : '';
		const place = whole ? { blob: whole } : { address, size: source.size };
		const opened = new OpenedRun(thread ?? new RecordingThread(), place, run.opening);
		return { trace: opened.take(mostHereTokens), run: opened };
	} catch (error) {
		thread?.end();
		return { failure: { code: 'recording', detail: nameSource(from) + describeOpening(error) } };
	}
}

/** Likewise for exhibits that hold a run whole. */
export async function openShort(
	from: string
): Promise<{ readonly trace: Trace } | { readonly failure: ModelFailure }> {
	const opened = await openRecording(from);
	if (!('run' in opened) || opened.run === null) return opened;
	opened.run.dispose();
	const detail = t('live.source.long', { tokens: opened.run.whole.tokenIds.length });
	return { failure: { code: 'recording', detail: nameSource(from) + detail } };
}

const nameSource = (from: Blob | string) =>
	typeof from === 'string' ? `${from}: ` : from instanceof File ? `${from.name}: ` : '';
