/** @file Reads from an address how a bare page is to be. */
import { readParameters, splitList, type BadParameter } from '../url/parameters.ts';
import type { Frame } from './frame.ts';
import { pageParameters } from './page-parameters.ts';

export function readFrame(query: URLSearchParams): {
	frame: Frame;
	bad: readonly BadParameter[];
} {
	const { values, bad } = readParameters(pageParameters, new Map(query));
	const { theme, caption, link, lock, controls } = values;
	return {
		frame: {
			theme: theme === 'auto' ? 'system' : theme,
			caption,
			isLinked: link === 'page',
			lock: splitList(lock),
			controls
		},
		bad
	};
}
