/** @file What the registry knows of an exhibit before its code is here. */
import type { WidgetMessageKey } from '../messages/widgets.ts';
import type { Parameters, ValuesOf } from '../url/parameters.ts';
import type { WidgetModule } from './contract.ts';

export interface WidgetEntry {
	readonly name: string;
	readonly title: WidgetMessageKey;
	/** One line for the placeholder and for catalog.json. */
	readonly summary: WidgetMessageKey;
	readonly parameters: Parameters;
	/** Height in px kept free until it arrives: below 768 px of width, below 1024 px, and from there. */
	readonly height: readonly [phone: number, tablet: number, desktop: number];
	readonly load: () => Promise<WidgetModule>;
}

/** Checks that a widget takes the parameters it is registered with. */
export function register<S extends Parameters>(
	entry: Omit<WidgetEntry, 'parameters' | 'load'> & {
		readonly parameters: S;
		readonly load: () => Promise<WidgetModule<ValuesOf<S>>>;
	}
): WidgetEntry {
	// A component's props are contravariant: that it gets what it asks for is checked here, and then forgotten.
	return { ...entry, load: entry.load as unknown as WidgetEntry['load'] };
}
