/**
 * @file Addresses that scripts may be started from, as Trusted Types wants them. Under this site's policy a browser takes no text for the
 * address of a worker, only what a policy with a name has let through; this is the one that the site has.
 */
import { scriptPolicy } from './script-policy.js';

/** TypeScript's own types have it in no version so far. */
interface TrustedTypes {
	createPolicy(
		name: string,
		rules: { readonly createScriptURL: (address: string) => string }
	): { createScriptURL(address: string): unknown };
}

/**
 * Where the build put this script's folder and its workers. Without it, while one writes and on pages that test the engine, scripts lie
 * anywhere, and no policy asks.
 */
export const findHome = (script: string): string | undefined =>
	/^.*\/_app\/immutable\//.exec(script)?.[0];

/**
 * True of the site's workers and its service worker.
 * @param address as a page writes it
 * @param page its address
 * @param origin `null` where the page has none that others share; it starts its workers from scripts of its own making
 *   (`embed/sealed-workers.ts`)
 */
export function isOurs(address: string, home: string, page: string, origin: string): boolean {
	const { href, protocol } = new URL(address, page);
	if (protocol === 'blob:') return origin === 'null';
	const isWorker = href.startsWith(`${home}workers/`) && href.endsWith('.js');
	return isWorker || href === new URL('../../service-worker.js', home).href;
}

function createScriptURL(address: string): string {
	const home = findHome(import.meta.url);
	if (home === undefined || isOurs(address, home, location.href, globalThis.origin)) return address;
	throw new TypeError(`${address} is no script of this site`);
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/**
 * The address as the browser wants it; a text to TypeScript, whose types ask for one.
 * @throws {TypeError} where it is neither a worker of this site nor its service worker
 */
export function trustScript(address: string): string {
	const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
	// A second one of this name is refused, so it is made once.
	policy ??= trustedTypes?.createPolicy(scriptPolicy, { createScriptURL });
	return (policy?.createScriptURL(address) ?? address) as string;
}
