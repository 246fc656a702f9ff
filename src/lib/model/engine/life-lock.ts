/** @file A lock that the model worker holds as long as it lives: its page gets it where the browser ends the worker without a word. */

/**
 * Takes the lock of this worker's name.
 * @returns resolves once it is held, or where that cannot be: nothing is known of the worker's end then
 */
export function holdLifeLock(): Promise<void> {
	return new Promise((resolve) => {
		// Where storage is closed to the page, so are locks; some worlds have none at all.
		if (!self.name || !('locks' in navigator)) {
			resolve();
			return;
		}
		const hold = () => {
			resolve();
			return new Promise<never>(() => undefined);
		};
		navigator.locks.request(self.name, hold).catch(() => resolve());
	});
}
