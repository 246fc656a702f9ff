/** @file Asking the browser and its adapter what they are. */
import { findAdapter, isSoftwareAdapter } from '../model/device/gpu-device.ts';
import type { AdapterFacts, Machine } from './preflight.ts';

/** Asks afresh: free space changes. Makes no request. */
export async function readMachine(): Promise<Machine> {
	const [adapter, storage] = await Promise.all([readAdapter(), readStorage()]);
	return {
		isSecure: isSecureContext,
		hasWebGpu: 'gpu' in navigator,
		adapter,
		memoryGiB: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
		storage,
		store: await findStoreKind(),
		hasJspi: 'Suspending' in WebAssembly
	};
}

async function readAdapter(): Promise<AdapterFacts | null> {
	try {
		const adapter = await findAdapter();
		if (!adapter) return null;
		const { vendor, architecture, description } = adapter.info;
		return {
			name: description || [vendor, architecture].filter(Boolean).join(' '),
			isSoftware: isSoftwareAdapter(adapter),
			hasFloat16: adapter.features.has('shader-f16'),
			maxBufferSize: adapter.limits.maxBufferSize,
			maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize
		};
	} catch {
		return null;
	}
}

async function readStorage(): Promise<Machine['storage']> {
	try {
		const { usage = 0, quota } = await navigator.storage.estimate();
		return quota === undefined ? null : { usage, quota };
	} catch {
		return null;
	}
}

/** Where large files can be kept here: the origin private file system, else the Cache API. */
export async function findStoreKind(): Promise<'opfs' | 'cache' | null> {
	try {
		await navigator.storage.getDirectory();
		return 'opfs';
	} catch {
		return 'caches' in globalThis ? 'cache' : null;
	}
}
