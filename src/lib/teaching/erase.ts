/** @file Takes everything of the museum off this device, and nothing of other sites that share its origin. */

const isOurs = (name: string) => name.startsWith('model-museum') || name.startsWith('museum-');

export interface Erased {
	/** Of localStorage and sessionStorage. */
	readonly entries: number;
	/** Caches, and the folder of models. */
	readonly stores: number;
}

/** @throws {DOMException} where the browser refuses */
export async function eraseAll(): Promise<Erased> {
	let entries = 0;
	for (const storage of [localStorage, sessionStorage])
		for (const key of Object.keys(storage).filter(isOurs)) {
			storage.removeItem(key);
			entries++;
		}
	let stores = 0;
	if ('caches' in globalThis)
		for (const name of (await caches.keys()).filter(isOurs))
			if (await caches.delete(name)) stores++;
	if (await removeModels()) stores++;
	return { entries, stores };
}

/** WebKit may have no file system, and a frame may have no right to it. */
async function removeModels(): Promise<boolean> {
	try {
		const root = await navigator.storage.getDirectory();
		await root.removeEntry('models', { recursive: true });
		return true;
	} catch (error) {
		// Nothing was there.
		if (error instanceof DOMException && error.name !== 'NotFoundError') throw error;
		return false;
	}
}
