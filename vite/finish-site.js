/** @file What is done to the finished folder, after the adapter wrote it: an adapter around another. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaveModelsOut } from './chosen-models.js';
import { sealPages, workerPolicy } from './content-policy.js';
import { listShipped } from './shipped-packages.js';
import { writeOfflineList } from './offline-list.js';

/**
 * @param {import('@sveltejs/kit').Adapter} adapter
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function finishSite(adapter) {
	return {
		...adapter,
		name: `${adapter.name}, finished`,
		async adapt(builder) {
			await adapter.adapt(builder);
			const folder = 'build';
			const manifest = join(builder.config.kit.outDir, 'output/client/.vite/manifest.json');
			leaveModelsOut(folder);
			// `npm run build` and the tests compare it with the notices.
			const shipped = listShipped();
			writeFileSync(
				join(builder.config.kit.outDir, 'shipped-packages.json'),
				JSON.stringify(shipped)
			);
			// `readOrigin` has checked it, as far as there is one.
			const { SITE_ORIGIN } = process.env;
			sealPages(folder, SITE_ORIGIN && new URL(SITE_ORIGIN).origin);
			// Last, for it has the hash of every file.
			writeOfflineList(folder, manifest, {
				version: builder.config.kit.version.name,
				policy: workerPolicy
			});
		}
	};
}
