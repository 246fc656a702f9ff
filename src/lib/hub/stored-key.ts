/** Ids that name a model on this device: `hub:owner/name`, `hub:owner/name@revision`, `local:name`. */
export const storedKeyPattern =
	/^(hub:[\w.-]+\/[\w.-]+(@\w[\w.-]*(\/\w[\w.-]*){0,3})?|local:[\w.-]+)$/;

export function isStoredKey(modelId: string): boolean {
	return storedKeyPattern.test(modelId);
}
