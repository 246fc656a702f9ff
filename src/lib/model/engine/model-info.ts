import type { BackendSession } from '../run/backend-session.ts';
import { readsWithoutWaiting } from '../files/lazy-bytes.ts';
import type { LoadedFiles } from '../files/load-files.ts';
import { checkFiles } from '../run/model-checks.ts';
import { maxTokensOf } from './open-engine.ts';
import { threadsOf } from '../device/runtime.ts';
import type { FallbackReason, ModelInfo, ModelWarning } from '../contract/source.ts';

export interface InfoOptions {
	readonly id: string;
	readonly isHashUnchecked: boolean;
	readonly isFromDisk: boolean;
	readonly fallbackReason: FallbackReason | null;
}

/** What the page learns about a model that is loaded. */
export function describeModel(
	files: LoadedFiles,
	{
		backend,
		build,
		checks,
		manifest
	}: Pick<BackendSession, 'backend' | 'build' | 'checks' | 'manifest'>,
	options: InfoOptions
): ModelInfo {
	const { config, revision } = files;
	const warnings: ModelWarning[] = [];
	if (manifest.repairedLayers.length > 0) warnings.push('layout-repaired');
	if (options.isHashUnchecked) warnings.push('hash-unchecked');
	if (options.isFromDisk && build !== 'jspi' && !readsWithoutWaiting)
		warnings.push('weights-in-memory');
	return {
		id: options.id,
		revision,
		shape: config.shape,
		backend,
		build,
		threads: threadsOf(build),
		dtype: manifest.elementType,
		ownSchedule: config.ownSchedule,
		ownRope: config.ownRope,
		trainedLength: config.trainedLength,
		maxTokens: maxTokensOf(files),
		vocabSize: config.vocabSize,
		layout: manifest.layout,
		warnings,
		checks: [...(options.isFromDisk ? checkFiles(options.id, config, manifest) : []), ...checks],
		fallbackReason: options.fallbackReason
	};
}
