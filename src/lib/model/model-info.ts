import type { BackendSession } from './backend-session.ts';
import type { LoadedFiles } from './load-files.ts';
import { maxTokensOf } from './open-engine.ts';
import type { ModelInfo } from './protocol.ts';

export interface InfoOptions {
	readonly id: string;
	readonly isHashUnchecked: boolean;
	readonly isHeldInMemory: boolean;
	readonly fallbackReason: string | null;
}

/** What the page learns about a model that is loaded. */
export function describeModel(
	files: LoadedFiles,
	{ backend, build }: Pick<BackendSession, 'backend' | 'build'>,
	options: InfoOptions
): ModelInfo {
	const { config, manifest, revision } = files;
	const warnings: string[] = [];
	if (manifest.repairedLayers.length > 0) warnings.push('layout-repaired');
	if (options.isHashUnchecked) warnings.push('hash-unchecked');
	if (options.isHeldInMemory) warnings.push('weights-in-memory');
	return {
		id: options.id,
		revision,
		shape: config.shape,
		backend,
		build,
		dtype: manifest.elementType,
		ownSchedule: config.ownSchedule,
		trainedLength: config.trainedLength,
		maxTokens: maxTokensOf(files),
		vocabSize: config.vocabSize,
		layout: manifest.layout,
		warnings,
		fallbackReason: options.fallbackReason
	};
}
