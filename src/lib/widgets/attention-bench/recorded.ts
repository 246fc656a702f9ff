/** @file Fetching the recorded run that stands on the bench before any model is loaded. */
import type { ModelFailure } from '../../model/contract/failure.ts';
import { SafetensorsError } from '../../trace/safetensors-fields.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import type { RecordedAt } from '../live/recorded-runs.ts';

/** Where the recorded run of nano is opened: of its 64 heads the one whose map changes most when its rotation is taken away. */
export const openingPlace = { layer: 4, head: 6 } as const;

/** The recorded run at a place, or why it cannot be had. */
export async function readRecorded(
	at: RecordedAt
): Promise<{ readonly trace: Trace } | { readonly failure: ModelFailure }> {
	if (typeof at !== 'string') {
		const { openShort } = await import('../recordings/open-recording.ts');
		return openShort(at.address);
	}
	const url = at;
	try {
		const response = await fetch(url);
		if (!response.ok) return { failure: { code: 'file-missing', detail: url } };
		const bytes = new Uint8Array(await response.arrayBuffer());
		const trace = { ...decodeTrace(bytes), origin: 'recorded' as const };
		// Drawing it is a task of its own: a phone answers a finger in between.
		await new Promise((resolve) => setTimeout(resolve));
		return { trace };
	} catch (error) {
		const detail = `${url}: ${error instanceof Error ? error.message : String(error)}`;
		const code = error instanceof SafetensorsError ? 'file-altered' : 'network';
		return { failure: { code, detail } };
	}
}
