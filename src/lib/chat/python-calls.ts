/**
 * @file The calls in a piece of Python, without a Python: `f(1, x="a")`, alone, in a list, printed, or given to a name. Values are
 * literals; a tuple is a list. Everything else is refused with a reason, which is told to the model.
 */
import type { ToolCall } from './message.ts';
import { PythonError, readTokens, type Token } from './python-tokens.ts';

const longest = 4000;
const deepest = 20;
const words: ReadonlyMap<string, boolean | null> = new Map([
	['True', true],
	['False', false],
	['None', null]
]);

/** @throws {PythonError} */
export function parsePythonCalls(code: string): ToolCall[] {
	if (code.length > longest) throw new PythonError('the code is too long');
	return new Parser([...readTokens(code)]).statements();
}

/** @throws {PythonError} where the code is no literal, or one of a kind that has no equal here */
export function parsePythonLiteral(code: string): unknown {
	return new Parser([...readTokens(code)]).literal();
}

class Parser {
	readonly #tokens: readonly Token[];
	readonly #calls: ToolCall[] = [];
	readonly #given = new Set<string>();
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	statements(): ToolCall[] {
		while (this.#at < this.#tokens.length) {
			if (this.#peek()?.kind === 'line') this.#at++;
			else this.#statement();
		}
		return this.#calls;
	}

	literal(): unknown {
		const skipLines = () => {
			while (this.#peek()?.text === '\n') this.#at++;
		};
		skipLines();
		const value = this.#value(0);
		skipLines();
		const end = this.#peek();
		if (end) throw new PythonError(`“${end.text}” after the value`);
		return value;
	}

	#statement(): void {
		if (this.#skip('[')) this.#callsUpTo(']');
		else this.#named();
		const end = this.#peek();
		if (end && end.kind !== 'line')
			throw new PythonError(`“${end.text}”: only calls with plain values can be run here`);
	}

	#named(): void {
		const name = this.#name();
		if (this.#skip('=')) {
			if (this.#skip('[')) this.#callsUpTo(']');
			else this.#call(this.#name());
			this.#given.add(name);
		} else if (name === 'print') this.#print();
		// A notebook shows what a last line names.
		else if (!this.#given.has(name) || this.#isSign('(')) this.#call(name);
	}

	/** Calls with commas between them; names that were given to results add nothing. */
	#callsUpTo(end: string): void {
		while (!this.#skip(end)) {
			const name = this.#name();
			if (this.#isSign('(') || !this.#given.has(name)) this.#call(name);
			if (!this.#isSign(end)) this.#expect(',');
		}
	}

	/** `print(f(…))` is the call; printing what a name holds adds nothing, since every result is told anyway. */
	#print(): void {
		this.#expect('(');
		this.#callsUpTo(')');
	}

	#call(name: string): void {
		if (!this.#isSign('('))
			throw new PythonError(`“${name}”: only calls with plain values can be run here`);
		this.#at++;
		const positional: unknown[] = [];
		const named = new Map<string, unknown>();
		while (!this.#skip(')')) {
			const next = this.#tokens[this.#at + 1];
			if (this.#peek()?.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
				const key = this.#name();
				this.#at++;
				if (named.has(key)) throw new PythonError(`“${key}” is given twice`);
				named.set(key, this.#value(0));
			} else if (named.size > 0)
				throw new PythonError('a value without a name stands after one with a name');
			else positional.push(this.#value(0));
			if (!this.#isSign(')')) this.#expect(',');
		}
		this.#calls.push({ name, positional, named: Object.fromEntries(named) });
	}

	#value(depth: number): unknown {
		if (depth > deepest) throw new PythonError('the values are nested too deeply');
		const token = this.#tokens[this.#at++];
		if (token?.kind === 'number') return token.value;
		if (token?.kind === 'text') return this.#joined(token.value);
		if (token?.kind === 'name' && words.has(token.text)) return words.get(token.text);
		if (token?.kind === 'name')
			throw new PythonError(`“${token.text}” as a value: only plain values can be given here`);
		if (token?.text === '-' || token?.text === '+') {
			const next = this.#peek();
			const value = next?.text === '-' || next?.text === '+' ? null : this.#value(depth + 1);
			// −True is −1 to Python, but no literal.
			if (typeof value === 'number') return token.text === '-' ? -value : value;
		}
		if (token?.text === '[') return this.#list(depth);
		if (token?.text === '(') return this.#tuple(depth);
		if (token?.text === '{') return this.#dictionary(depth);
		throw new PythonError(`a value is missing before “${token?.text ?? 'the end'}”`);
	}

	/** Texts that follow each other are one. */
	#joined(first: string): string {
		let text = first;
		for (let next = this.#peek(); next?.kind === 'text'; next = this.#peek()) {
			text += next.value;
			this.#at++;
		}
		return text;
	}

	/** `(1, 2)`, `(1,)` and `()` are lists here; `(1)` is 1. */
	#tuple(depth: number): unknown {
		if (this.#skip(')')) return [];
		const first = this.#value(depth + 1);
		if (this.#skip(')')) return first;
		this.#expect(',');
		return [first, ...this.#list(depth, ')')];
	}

	#list(depth: number, end = ']'): unknown[] {
		const values: unknown[] = [];
		while (!this.#skip(end)) {
			values.push(this.#value(depth + 1));
			if (!this.#isSign(end)) this.#expect(',');
		}
		return values;
	}

	#dictionary(depth: number): Record<string, unknown> {
		const entries = new Map<string, unknown>();
		while (!this.#skip('}')) {
			const key = this.#value(depth + 1);
			if (this.#isSign(',') || this.#isSign('}'))
				throw new PythonError('a set cannot be given here');
			if (typeof key !== 'string') throw new PythonError('keys must be texts');
			this.#expect(':');
			entries.set(key, this.#value(depth + 1));
			if (!this.#isSign('}')) this.#expect(',');
		}
		return Object.fromEntries(entries);
	}

	#peek(): Token | undefined {
		return this.#tokens[this.#at];
	}

	#name(): string {
		const token = this.#tokens[this.#at++];
		if (token?.kind !== 'name')
			throw new PythonError(`“${token?.text ?? 'the end'}”: a call is expected`);
		return token.text;
	}

	#isSign(text: string): boolean {
		const token = this.#peek();
		return token?.kind === 'sign' && token.text === text;
	}

	#skip(text: string): boolean {
		if (!this.#isSign(text)) return false;
		this.#at++;
		return true;
	}

	#expect(text: string): void {
		if (!this.#skip(text)) throw new PythonError(`“${text}” is missing`);
	}
}
