/** @file Where the site will stand, from one setting of the build: `SITE_ORIGIN=https://museum.example`. */

/**
 * The setting, checked; empty where there is none.
 * @throws {Error} where it is no origin: a path belongs into `BASE_PATH`
 */
export function readOrigin(setting: string | undefined): string {
	if (setting === undefined || setting === '') return '';
	const url = URL.canParse(setting) ? new URL(setting) : null;
	if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
		throw new Error(
			`SITE_ORIGIN is "${setting}", but has to be an origin such as https://museum.example; a path goes into BASE_PATH.`
		);
	return url.origin;
}

/** Of this build. Without one, addresses begin at the host's root, and what needs whole addresses is left out. */
export const siteOrigin = readOrigin(process.env.SITE_ORIGIN);

/** As svelte.config.js has it. `$app/paths` gives a relative one while pages are rendered. */
export const siteBase = process.env.BASE_PATH ?? '';

/** Origin and base path, without a slash at the end. */
export const siteRoot = siteOrigin + siteBase;
