/**
 * The one policy of Trusted Types for addresses of scripts, in pages and in workers; `script-address.ts` makes it. Apart from what says it in
 * a page's policy, which no page has to load.
 */
export const scriptPolicy = 'museum-scripts';
