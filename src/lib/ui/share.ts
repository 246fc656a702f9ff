/** Absolute addresses of an exhibit in its current state. */
export interface ShareLinks {
	readonly title: string;
	/** The bare page, for an iframe. */
	readonly embedUrl: string;
	/** The page with the lesson around it, or the bare page where there is none. */
	readonly pageUrl: string;
	/** First height of the iframe in px; the parent may follow the `resize` messages. */
	readonly height: number;
}
