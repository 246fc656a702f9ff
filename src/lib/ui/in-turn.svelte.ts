/** @file What a reader sees answers first: what stands off the screen follows a moment later. */
import { flushSync, untrack } from 'svelte';

/** Time in ms after the last change until what is off the screen follows: many changes in a row are then one. */
const wait = 400;

/** A value for one place of the page. Made while its component is made; `watch` is attached to the place. */
export class InTurn<T> {
	readonly #source: () => T;
	/** True until the browser has said where the place is. */
	#isNear = $state(true);
	#held: T = $state.raw() as T;
	/** As it is where the place is on the screen or less than half a screen away; else as it was a moment ago. */
	readonly value: T = $derived.by(() => (this.#isNear ? this.#source() : this.#held));

	/** @param source reads the value as it is */
	constructor(source: () => T) {
		this.#source = source;
		this.#held = untrack(source);
		$effect(() => {
			const next = source();
			if (this.#isNear) {
				this.#held = next;
				return;
			}
			const timer = setTimeout(() => (this.#held = next), wait);
			return () => clearTimeout(timer);
		});
	}

	readonly watch = (place: Element): (() => void) => {
		const observer = new IntersectionObserver(
			(entries) => (this.#isNear = entries.at(-1)?.isIntersecting ?? true),
			{ rootMargin: '50%' }
		);
		observer.observe(place);
		// Paper shows all of the page.
		const print = () => flushSync(() => (this.#isNear = true));
		window.addEventListener('beforeprint', print);
		return () => {
			observer.disconnect();
			window.removeEventListener('beforeprint', print);
		};
	};
}
