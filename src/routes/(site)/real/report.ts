/** @file What this machine is and what the model's graph looks like, as text for a bug report. Nothing in it names a person. */
import type { ModelNote } from '$lib/hub/notes.ts';
import type { Machine, Verdict } from '$lib/hub/preflight.ts';
import type { ModelFailure } from '$lib/model/contract/failure.ts';
import type { ModelInfo } from '$lib/model/contract/source.ts';

export interface ReportParts {
	readonly note: ModelNote;
	readonly machine: Machine | null;
	readonly verdict: Verdict | null;
	readonly info: ModelInfo | null;
	readonly failure: ModelFailure | null;
	readonly userAgent: string;
	/** ISO 8601. */
	readonly date: string;
}

export function writeReport(parts: ReportParts): string {
	const { note, machine, verdict, info, failure } = parts;
	const adapter = machine?.adapter;
	return [
		`Model Museum, report of ${parts.date}`,
		`model: ${note.id}, ${note.format}, ${note.graph}`,
		`commit: ${note.revision ?? 'none, from a folder'}; verified ${note.verifiedAt ?? 'never'}`,
		...note.files.map(
			({ path, bytes, hash }) => `  ${path}: ${bytes} bytes, ${hash.kind} ${hash.hex}`
		),
		'',
		'graph:',
		...(note.report ?? 'not inspected').split('\n').map((line) => `  ${line}`),
		'',
		`browser: ${parts.userAgent}`,
		adapter
			? `adapter: ${adapter.name || 'undisclosed'}; shader-f16 ${adapter.hasFloat16 ? 'yes' : 'no'}; maxBufferSize ${adapter.maxBufferSize}; maxStorageBufferBindingSize ${adapter.maxStorageBufferBindingSize}`
			: 'adapter: none',
		`memory: ${machine?.memoryGiB ?? 'undisclosed'} GiB; JSPI ${machine?.hasJspi ? 'yes' : 'no'}; store ${machine?.store ?? 'none'}`,
		`checks: ${verdict?.checks.map(({ id, outcome }) => `${id} ${outcome}`).join(', ') ?? 'none'}`,
		'',
		info
			? `loaded: ${info.backend}, ${info.build}, ${info.dtype}, layout ${info.layout}; warnings ${info.warnings.join(', ') || 'none'}; fallback ${info.fallbackReason ?? 'none'}`
			: 'loaded: no',
		...(info?.checks ?? []).map(({ name, outcome, detail }) => `  ${name}: ${outcome}, ${detail}`),
		...(failure ? [`failure: ${failure.code}: ${failure.detail}`] : [])
	].join('\n');
}
