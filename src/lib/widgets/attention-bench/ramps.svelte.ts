/** The colour ramps of the theme on screen; canvases that read them repaint when the theme changes. */
import { createContext } from 'svelte';
import { buildDivergingRamp, buildSequentialRamp, type Ramp } from '../../draw/ramp.ts';
import { watchTheme } from '../../ui/theme.ts';

interface Colours {
	readonly paper: string;
	readonly ink: string;
	readonly rope: string;
	readonly nope: string;
	readonly less: string;
	readonly more: string;
}

export class Ramps {
	#colours = $state.raw<Colours | null>(null);

	/** Attention: from paper to ink. */
	readonly attention: Ramp | null = $derived.by(() => {
		const colours = this.#colours;
		return colours && buildSequentialRamp(colours.paper, colours.ink);
	});
	/** From more under NoPE (amber) to more under RoPE (blue). */
	readonly kinds: Ramp | null = $derived.by(() => {
		const colours = this.#colours;
		return colours && buildDivergingRamp(colours.nope, colours.paper, colours.rope);
	});
	/** From less to more, where both sides have the same kind of encoding and the two hues would lie. */
	readonly change: Ramp | null = $derived.by(() => {
		const colours = this.#colours;
		return colours && buildDivergingRamp(colours.less, colours.paper, colours.more);
	});

	/** An attachment for the element whose CSS variables count. */
	readonly follow = (element: Element) => {
		const read = () => {
			const style = getComputedStyle(element);
			const get = (name: string) => style.getPropertyValue(name).trim();
			this.#colours = {
				paper: get('--paper-raised'),
				ink: get('--ink'),
				rope: get('--rope'),
				nope: get('--nope'),
				less: get('--change-less'),
				more: get('--change-more')
			};
		};
		read();
		return watchTheme(read);
	};
}

export const [readRamps, provideRamps] = createContext<Ramps>();
