/** @file What pages and the service worker say to each other. Types only. */

export type ToKeeper =
	/** What this page has fetched so far, before the worker was there to see it. Paths below the base. */
	| { readonly type: 'used'; readonly paths: readonly string[] }
	/** To the waiting edition: it may take over. */
	| { readonly type: 'replace' }
	/** To the edition before it, which holds that up: whatever it waits for is given up. */
	| { readonly type: 'leave' };

export type FromKeeper =
	/** Answered through the port that comes along, with the page's version. */
	| { readonly type: 'which-version' }
	/** The host has another edition than this page is of. */
	| { readonly type: 'renewed' }
	/** Nothing can be kept: there is no room, or the browser refuses. Pages come from the network. */
	| { readonly type: 'cannot-keep'; readonly why: 'full' | 'refused' };
