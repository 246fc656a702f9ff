/** Enough of a revision to tell it from others: twelve digits, of a merged model twelve of each parent. */
export const cutRevision = (revision: string): string =>
	revision
		.split('+')
		.map((part) => part.slice(0, 12))
		.join('+');
