/** @file Whether the tables of exhibits around here are made when they are opened. On a built page they have to be in its HTML. */
import { getContext, setContext } from 'svelte';

const key = Symbol('late tables');

/** For a component that never stands in a page's HTML: the tables inside wait until they are wanted. */
export function makeTablesLate(): void {
	setContext(key, true);
}

export function areTablesLate(): boolean {
	return getContext(key) === true;
}
