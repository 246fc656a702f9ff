/** @file How a bare page was asked to be. Apart from what reads it, so that a lesson does not carry that. */

export interface Frame {
	readonly theme: 'light' | 'dark' | 'system';
	readonly caption: string;
	readonly isLinked: boolean;
	/** Names of settings that stay as they are. */
	readonly lock: readonly string[];
	readonly controls: 'all' | 'few' | 'none';
}

/** A page of the museum itself: nothing is held. */
export const openFrame: Frame = {
	theme: 'system',
	caption: '',
	isLinked: false,
	lock: [],
	controls: 'all'
};
