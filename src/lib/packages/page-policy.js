/**
 * @file A content security policy in a finished page, by meta, for static hosts send no headers of their own. Apart from whoever hashes: the
 * build does it in Node, and the teachers' page in a tab, where it makes a package of a lesson's page.
 */

import { scriptPolicy } from '../policy/script-policy.js';

/** @typedef {(text: string) => string} Hash SHA-256 of a text in UTF-8, in base64 */

/** Where models and recordings may come from: this site, the Hub or another by https, and a Hub on this machine. */
export const connect =
	"connect-src 'self' https: http://127.0.0.1:* http://localhost:* data: blob:";

/**
 * What could run is taken from named policies alone (Trusted Types), never from a text.
 * @param {string[]} policies
 */
export const trustOnly = (...policies) => [
	"require-trusted-types-for 'script'",
	`trusted-types ${policies.join(' ')}`
];

const rest = [
	"worker-src 'self' blob:",
	connect,
	"img-src 'self' data: blob:",
	// Vite writes small fonts into the stylesheet.
	"font-src 'self' data:",
	"object-src 'none'",
	"base-uri 'self'",
	"form-action 'self'",
	// Svelte's own is for the templates that it has compiled.
	...trustOnly('svelte-trusted-html', scriptPolicy)
];

/**
 * Contents of the elements that a policy must name; a script with a type is data and runs nothing.
 * @param {string} html
 * @param {RegExp} pattern
 * @param {Hash} hash
 */
const hashAll = (html, pattern, hash) => [
	...new Set([...html.matchAll(pattern)].map(([, content]) => `'sha256-${hash(content ?? '')}'`))
];

/**
 * The policy of one page.
 *
 * No script runs but the site's files and the page's own inline ones, and none is made from text but WebAssembly. Styles: elements by hash;
 * attributes are let through, because formulas that were set at build (KaTeX) have their heights and widths in `style="…"`, and so have
 * drawings before their scripts come.
 * @param {string} html
 * @param {Hash} hash
 * @param {string} origin of the site, for pages that may stand in a frame with an origin of its own (`sandbox="allow-scripts"` alone): WebKit
 *   takes `'self'` for that origin there, which nothing has. Others take it for the address. Empty where the site does not know its origin.
 */
export function policyWith(html, hash, origin = '') {
	const scripts = hashAll(html, /<script>([\s\S]*?)<\/script>/g, hash);
	const styles = hashAll(html, /<style(?:\s[^>]*)?>([\s\S]*?)<\/style>/g, hash);
	const policy = [
		"default-src 'self'",
		["script-src 'self' 'wasm-unsafe-eval'", ...scripts].join(' '),
		["style-src-elem 'self'", ...styles].join(' '),
		"style-src-attr 'unsafe-inline'",
		...rest
	].join('; ');
	return origin ? policy.replaceAll("'self'", `'self' ${origin}`) : policy;
}

const meta = /<meta http-equiv="content-security-policy" content="[^"]*">/;

/**
 * The page with its policy, before everything that could load or run; a policy that is there already is replaced.
 * @param {string} html
 * @param {Hash} hash
 * @param {string} origin as for `policyWith`
 * @throws {Error} where the page has no head as ours have
 */
export function sealWith(html, hash, origin = '') {
	const bare = html.replace(meta, '');
	const made = `<meta http-equiv="content-security-policy" content="${policyWith(bare, hash, origin)}">`;
	// The encoding has to stand among the first 1,024 bytes.
	const sealed = bare.replace(/<meta charset="utf-8"\s*\/?>/, (charset) => charset + made);
	if (sealed === bare) throw new Error('A page without its encoding: src/app.html has changed.');
	return sealed;
}
