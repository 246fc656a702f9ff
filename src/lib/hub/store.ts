/** @file Which of the two stores this browser has for downloaded models. */
import { createCacheStore } from './cache-store.ts';
import { HubError } from './hub-error.ts';
import { findStoreKind } from './machine.ts';
import type { ModelStore } from './model-store.ts';
import { createOpfsStore } from './opfs-store.ts';

/**
 * The store of this browser.
 * @param kind where the page has chosen for its worker
 * @throws {HubError} storage where it has none
 */
export async function openStore(kind?: ModelStore['kind'] | null): Promise<ModelStore> {
	kind ??= await findStoreKind();
	if (kind === 'opfs') return createOpfsStore(await navigator.storage.getDirectory());
	if (kind === 'cache') return createCacheStore(caches);
	throw new HubError('storage', 'no origin private file system and no Cache API');
}
