/**
 * @file The content security policy of every finished page; what it says is in `src/lib/packages/page-policy.js`.
 *
 * SvelteKit takes its hashes before our hook rewrites the script that starts a page, so they are taken here, from what is served.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, policyWith, sealWith, trustOnly } from '../src/lib/packages/page-policy.js';
import { scriptPolicy } from '../src/lib/policy/script-policy.js';

/** What scripts of workers may do, which a page's own policy does not reach: sent by the service worker, and by hosts that can. */
export const workerPolicy = [
	"default-src 'self'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"worker-src 'self' blob:",
	connect,
	"object-src 'none'",
	...trustOnly(scriptPolicy)
].join('; ');

/** @param {string} text */
const hash = (text) => createHash('sha256').update(text).digest('base64');

/** The policy of one page. @param {string} html @param {string} [origin] of the site, where it is named */
export const policyOf = (html, origin) => policyWith(html, hash, origin);

/**
 * The page with its policy.
 * @param {string} html
 * @param {string} [origin] of the site, where it is named
 * @throws {Error} where the page has no head as ours have
 */
export const sealPage = (html, origin) => sealWith(html, hash, origin);

/**
 * @param {string} folder the built site
 * @param {string} [origin] of the site; pages for frames name it
 */
export function sealPages(folder, origin) {
	const embeds = join(folder, 'embed');
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || !entry.name.endsWith('.html')) continue;
		const file = join(entry.parentPath, entry.name);
		const named = file.startsWith(join(embeds, '/')) ? origin : '';
		writeFileSync(file, sealPage(readFileSync(file, 'utf8'), named));
	}
}
