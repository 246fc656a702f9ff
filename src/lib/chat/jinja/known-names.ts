/** @file The names that Jinja 3.1 knows, told apart by what is followed here. */

/** Filters that only matter to HTML: they mark their text (`safe-text.ts`). */
export const markingFilters: ReadonlySet<string> = new Set(['safe', 'e', 'escape', 'forceescape']);

/** Filters of Jinja that a template may not use here. */
export const unfollowedFilters: ReadonlySet<string> = new Set([
	...['pprint', 'random', 'striptags', 'urlize', 'wordwrap', 'xmlattr', 'filesizeformat']
]);

/** Methods of Python's strings and numbers that are not followed. */
export const unfollowedCalls: ReadonlySet<string> = new Set([
	...['encode', 'translate', 'maketrans', 'to_bytes', 'from_bytes', 'fromhex', 'as_integer_ratio']
]);

const followed =
	'abs attr batch capitalize center count d default dictsort first float format groupby indent int items join last length list ' +
	'lower map max min reject rejectattr replace reverse round select selectattr slice sort string sum title tojson trim truncate ' +
	'unique upper urlencode wordcount';
export const followedFilters: ReadonlySet<string> = new Set(followed.split(' '));

/** Every filter of the environment. */
export const filterNames: ReadonlySet<string> = new Set([
	...followedFilters,
	...markingFilters,
	...unfollowedFilters
]);
