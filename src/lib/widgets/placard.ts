/**
 * @file What stands in an exhibit's place before its code is there: enough to keep its room free and to say what will come. The page brings it,
 * so that a lesson does not load the whole registry to open.
 */
import { createContext } from 'svelte';

export interface Placard {
	readonly title: string;
	readonly summary: string;
	/** See registry.ts. */
	readonly height: readonly [phone: number, tablet: number, desktop: number];
}

export type FindPlacard = (name: string) => Placard | undefined;

export const [usePlacards, providePlacards] = createContext<FindPlacard>();
