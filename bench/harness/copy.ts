/** @file A folder of weights onto this browser's disk: as it is, and as blocks of 4 bits, by the jobs that the room of the real model runs. */
import { runJob } from '../../src/lib/hub/hub-job.ts';
import { planImport } from '../../src/lib/hub/plan.ts';

/** Wall milliseconds of each, in turn, and bytes. */
export interface CopyTimes {
	readonly bytes: number;
	readonly copied: number[];
	readonly quantised: number[];
	readonly keptBytes: number;
}

/** @param paths of the folder; what is fetched for it lies with the browser before anything is measured */
export async function compareCopies(
	folder: string,
	paths: readonly string[],
	rounds: number
): Promise<CopyTimes> {
	const files = await Promise.all(
		paths.map(async (path) => {
			const response = await fetch(new URL(`${folder}/${path}`, location.href));
			if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
			return { path, blob: await response.blob() };
		})
	);
	let keptBytes = 0;
	const once = async (keepsFourBits: boolean) => {
		const wanted = { hasFloat16: false, prefersComposed: true, keepsFourBits };
		const note = planImport('copied', files, wanted, 'bench');
		const hooks = {
			onProgress: () => undefined,
			onWait: () => undefined,
			signal: new AbortController().signal
		};
		const start = performance.now();
		const stored = await runJob({ kind: 'import', plan: { note, instead: null }, files }, hooks);
		const ms = performance.now() - start;
		const kept = stored?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
		if (keepsFourBits) keptBytes = kept;
		await runJob({ kind: 'delete', key: note.key }, hooks);
		return ms;
	};
	const copied: number[] = [];
	const quantised: number[] = [];
	// The first pair warms up: workers, and what the disk has in memory.
	for (let round = -1; round < rounds; round++) {
		// Whoever comes first would always find the same caches.
		const isCopyFirst = round % 2 === 0;
		const first = await once(!isCopyFirst);
		const second = await once(isCopyFirst);
		if (round < 0) continue;
		copied.push(isCopyFirst ? first : second);
		quantised.push(isCopyFirst ? second : first);
	}
	const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
	return { bytes, copied, quantised, keptBytes };
}
