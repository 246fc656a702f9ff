/** @file The variable `loop`. */
import { fail } from './fault.ts';
import { iterate } from './sequences.ts';
import { sizeOf } from './represent.ts';
import { isEqual } from './sequences.ts';
import { Callable, Special, Tuple, Undefined, type Given, type Value } from './values.ts';

export class Loop extends Special {
	#steps: Iterator<Value>;
	readonly #over: Value;
	readonly #depth0: number;
	#index0 = -1;
	#length: number | null = null;
	#after: Value | undefined;
	#current: Value | undefined;
	#before: Value | undefined;
	#lastChanged: Value | undefined;
	override readonly call: (given: Given) => Value;
	override readonly size = () => this.#count();

	/** @param over what is gone through; @param again renders the body over something else, in a recursive loop */
	constructor(
		over: Value,
		again: ((over: Value, depth0: number) => string) | null,
		depth0: number
	) {
		super();
		this.#over = over;
		this.#steps = iterate(over);
		this.#depth0 = depth0;
		this.call = ({ positional: [inner, ...more], named }) => {
			if (inner === undefined || more.length > 0 || named.size > 0)
				fail('loop() takes one iterable');
			if (!again) fail("The loop must have the 'recursive' marker to be called recursively.");
			return again(inner, depth0 + 1);
		};
	}

	/** Goes to the next item; undefined at the end. */
	advance(): Value | undefined {
		const next = this.#peek();
		this.#after = undefined;
		if (next === undefined) return undefined;
		this.#index0++;
		this.#before = this.#current;
		this.#current = next;
		return next;
	}
	#peek(): Value | undefined {
		if (this.#after === undefined) {
			const step = this.#steps.next();
			this.#after = step.done ? undefined : step.value;
		}
		return this.#after;
	}
	/** Of an iterator only known by reading it to the end. */
	#count(): number {
		if (this.#length !== null) return this.#length;
		const size = sizeOf(this.#over);
		if (size !== null) return (this.#length = size);
		const rest: Value[] = [];
		for (let step = this.#steps.next(); !step.done; step = this.#steps.next())
			rest.push(step.value);
		this.#steps = rest[Symbol.iterator]();
		return (this.#length = rest.length + this.#index0 + 1 + (this.#after === undefined ? 0 : 1));
	}

	get printed(): string {
		return `<LoopContext ${this.#index0 + 1}/${this.#count()}>`;
	}

	attribute(name: string): Value | undefined {
		switch (name) {
			case 'index':
				return BigInt(this.#index0 + 1);
			case 'index0':
				return BigInt(this.#index0);
			case 'revindex':
				return BigInt(this.#count() - this.#index0);
			case 'revindex0':
				return BigInt(this.#count() - this.#index0 - 1);
			case 'length':
				return BigInt(this.#count());
			case 'first':
				return this.#index0 === 0;
			case 'last':
				return this.#peek() === undefined;
			case 'depth':
				return BigInt(this.#depth0 + 1);
			case 'depth0':
				return BigInt(this.#depth0);
			case 'previtem':
				return (
					this.#before ??
					(this.#before === null ? null : new Undefined('there is no previous item'))
				);
			case 'nextitem': {
				const next = this.#peek();
				return next === undefined ? new Undefined('there is no next item') : next;
			}
			case 'cycle':
				return new Callable(({ positional }) => {
					if (positional.length === 0) fail('no items for cycling given');
					return positional[this.#index0 % positional.length] ?? null;
				});
			case 'changed':
				return new Callable(({ positional }) => {
					const asked = new Tuple(positional);
					if (this.#lastChanged !== undefined && isEqual(this.#lastChanged, asked)) return false;
					this.#lastChanged = asked;
					return true;
				});
			default:
				return undefined;
		}
	}
}
