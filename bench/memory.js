/** @file What a page holds once its garbage is collected. */

/**
 * @param {import('@playwright/test').Page} page in Chromium
 * @returns {Promise<{ heap: number, nodes: number, listeners: number, documents: number }>} heap in bytes
 */
export async function readMemory(page) {
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.enable');
	for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
	await session.send('Performance.enable');
	const { metrics } = await session.send('Performance.getMetrics');
	await session.detach();
	const of = (/** @type {string} */ wanted) =>
		metrics.find(({ name }) => name === wanted)?.value ?? NaN;
	return {
		heap: of('JSHeapUsedSize'),
		nodes: of('Nodes'),
		listeners: of('JSEventListeners'),
		documents: of('Documents')
	};
}

/** Kinds of nodes of a heap snapshot that hold what a program made; the others are its compiled code and the browser's own. */
const made = new Set([
	...['object', 'closure', 'array', 'string', 'concatenated string', 'sliced string'],
	...['number', 'bigint', 'symbol', 'regexp']
]);

/**
 * What a page's scripts hold once its garbage is collected, told apart from what the engine compiled of them. The second grows for a long
 * time without anything being kept: what runs often is compiled again, and faster, with notes on what it was given.
 * @param {import('@playwright/test').Page} page in Chromium
 * @returns {Promise<{ made: number, code: number }>} in bytes
 */
export async function weighHeap(page) {
	const session = await page.context().newCDPSession(page);
	/** @type {string[]} */
	const chunks = [];
	session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
	await session.send('HeapProfiler.enable');
	for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
	await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
	await session.detach();
	/** @type {{ snapshot: { meta: { node_fields: string[], node_types: [string[]] } }, nodes: number[] }} */
	const { snapshot, nodes } = JSON.parse(chunks.join(''));
	const { node_fields: fields, node_types: types } = snapshot.meta;
	const [kind, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
	const weight = { made: 0, code: 0 };
	for (let at = 0; at < nodes.length; at += fields.length) {
		const name = types[0][nodes[at + kind] ?? -1] ?? '';
		if (made.has(name)) weight.made += nodes[at + size] ?? 0;
		else if (name === 'code' || name === 'object shape') weight.code += nodes[at + size] ?? 0;
	}
	return weight;
}
