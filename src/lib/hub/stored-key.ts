/** Ids that name a model on this device: `hub:owner/name`, `local:name`. */
export const storedKeyPattern = /^(hub:[\w.-]+\/[\w.-]+|local:[\w.-]+)$/;

export function isStoredKey(modelId: string): boolean {
	return storedKeyPattern.test(modelId);
}
