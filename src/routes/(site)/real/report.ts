/** @file What this machine is and what the model's graph looks like, as text for a bug report. Nothing in it names a person. */
import { nameOfKey, type ModelNote } from '$lib/hub/notes.ts';
import type { Machine, Verdict } from '$lib/hub/preflight.ts';
import type { ModelFailure } from '$lib/model/contract/failure.ts';
import type { ModelInfo } from '$lib/model/contract/source.ts';
import { describeComparison, type PlainComparison } from './plain-report.ts';
import type { SpeedTrial } from './speed-trial.ts';

export interface ReportParts {
	readonly note: ModelNote;
	readonly machine: Machine | null;
	readonly verdict: Verdict | null;
	readonly info: ModelInfo | null;
	readonly trial: SpeedTrial | null;
	readonly comparison: PlainComparison | null;
	/** Why plain transformers.js did not run it. */
	readonly comparisonFailure: string | null;
	readonly failure: ModelFailure | null;
	readonly userAgent: string;
	/** ISO 8601. */
	readonly date: string;
}

export function writeReport(parts: ReportParts): string {
	const { note, machine, verdict, info, trial, comparison, comparisonFailure, failure } = parts;
	const adapter = machine?.adapter;
	return [
		`Model Museum, report of ${parts.date}`,
		`model: ${nameOfKey(note.key)}, ${note.format}, ${note.graph}`,
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
			? `loaded: ${info.backend}, ${info.build}, ${info.threads} thread${info.threads === 1 ? '' : 's'}, ${info.dtype}, layout ${info.layout}; warnings ${info.warnings.join(', ') || 'none'}; fallback ${info.fallbackReason ?? 'none'}`
			: 'loaded: no',
		trial
			? `speed: ${trial.backend}, ${trial.promptTokens} tokens read and the first written in ${trial.firstMs.toFixed(0)} ms, then ${trial.tokenMs.toFixed(1)} ms a token (median of ${trial.newTokens})`
			: 'speed: not tried',
		...(comparison
			? describeComparison(comparison)
			: [
					`plain transformers.js: ${comparisonFailure ? `failed: ${comparisonFailure}` : 'not tried'}`
				]),
		...(info?.checks ?? []).map(({ name, outcome, detail }) => `  ${name}: ${outcome}, ${detail}`),
		...(failure ? [`failure: ${failure.code}: ${failure.detail}`] : [])
	].join('\n');
}
