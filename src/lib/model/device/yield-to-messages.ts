/**
 * Lets messages that have arrived be handled before going on. A promise alone would not: between two tokens a worker
 * would never hear that it should stop. A message channel is not slowed down as nested timers are.
 */
export function yieldToMessages(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});
}
