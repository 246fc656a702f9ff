/** @file Says in words what an old Node would say in a stack trace. */

/** Ends the process where Node is older than Vite and SvelteKit can run on. */
export function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	console.error(
		`The Model Museum needs Node 20.19 or newer; this is ${process.versions.node}.\n` +
			'Install a newer one (nodejs.org), then run "npm ci" again.'
	);
	process.exit(1);
}
