/**
 * @file What the house asks of an exhibit, and what it gives.
 *
 * The default export of a widget is a component with these props. Its root element has `data-widget="<name>"` and
 * `data-state="idle|loading|recorded|live|failed"`. It draws its own `Plaque` (pass `share` on to it; heading level 2 where `isEmbedded`, else 3).
 * The host (Widget.svelte in a lesson, the embed route on a bare page) reads and checks the parameters, shows refused ones,
 * loads the widget's code when it comes near, and speaks to the parent page.
 */
import type { Component } from 'svelte';
import type { ParameterValues } from '../url/parameters.ts';
import type { ShareLinks } from '../ui/share.ts';

export type WidgetState = 'idle' | 'loading' | 'recorded' | 'live' | 'failed';

export interface WidgetProps<P = ParameterValues> {
	/** Checked, defaults filled in. Layers and heads count from 1, as shown. They do not change after mounting. */
	readonly params: P;
	/** True on the bare page. */
	readonly isEmbedded: boolean;
	/** Links to the state last reported by `onState`. */
	readonly share: () => ShareLinks;
	/** Report what would recreate the present view: the same names as `params`; what is left out keeps its old value. */
	readonly onState?: (state: Partial<P>) => void;
	/** Report a finished run or measurement: plain JSON, for the parent page. */
	readonly onResult?: (result: Readonly<Record<string, unknown>>) => void;
	/** Report a failure that the widget shows anyway. */
	readonly onError?: (error: { readonly code: string; readonly message: string }) => void;
}

export interface WidgetModule<P = ParameterValues> {
	readonly default: Component<WidgetProps<P>>;
}
