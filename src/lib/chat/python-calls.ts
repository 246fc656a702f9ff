/**
 * @file The calls in a piece of Python, without a Python: `f(1, x="a")`, alone, printed, or given to a name. Values are literals.
 * Everything else is refused with a reason, which is told to the model.
 */
import type { ToolCall } from './tool-calls.ts';

export class PythonError extends Error {
	override readonly name = 'PythonError';
}

type Token =
	| { readonly kind: 'name' | 'sign'; readonly text: string }
	| { readonly kind: 'value'; readonly value: string | number; readonly text: string }
	| { readonly kind: 'line'; readonly text: '' };

const longest = 4000;
const deepest = 20;
const pattern =
	/[ \t\r]+|#[^\n]*|(?<line>[\n;])|(?<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?<name>[A-Za-z_][\w.]*)|(?<sign>[-+()[\]{},:=])/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
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

function* readTokens(code: string): Generator<Token> {
	pattern.lastIndex = 0;
	let open = 0;
	while (pattern.lastIndex < code.length) {
		const at = pattern.lastIndex;
		const groups = pattern.exec(code)?.groups;
		if (!groups) throw new PythonError(`“${code.slice(at, at + 12)}” is not understood here`);
		const { line, number, text, name, sign } = groups;
		if (sign && '([{'.includes(sign)) open++;
		if (sign && ')]}'.includes(sign)) open--;
		// Inside brackets a line goes on.
		if (line !== undefined && open <= 0) yield { kind: 'line', text: '' };
		else if (number !== undefined) yield { kind: 'value', value: Number(number), text: number };
		else if (text !== undefined) yield { kind: 'value', value: unquote(text), text };
		else if (name !== undefined) yield { kind: 'name', text: name };
		else if (sign !== undefined) yield { kind: 'sign', text: sign };
	}
}

function unquote(literal: string): string {
	return literal.slice(1, -1).replace(/\\(.)/g, (_, character: string) => {
		return escapes[character] ?? character;
	});
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

	#statement(): void {
		const name = this.#name();
		if (this.#skip('=')) {
			this.#call(this.#name());
			this.#given.add(name);
		} else if (name === 'print') this.#print();
		// A notebook shows what a last line names.
		else if (!this.#given.has(name) || this.#isSign('(')) this.#call(name);
		const end = this.#peek();
		if (end && end.kind !== 'line')
			throw new PythonError(`“${end.text}”: only calls with plain values can be run here`);
	}

	/** `print(f(…))` is the call; printing what a name holds adds nothing, since every result is told anyway. */
	#print(): void {
		this.#expect('(');
		const name = this.#name();
		if (this.#isSign('(') || !this.#given.has(name)) this.#call(name);
		this.#expect(')');
	}

	#call(name: string): void {
		if (!this.#isSign('('))
			throw new PythonError(`“${name}”: only calls with plain values can be run here`);
		this.#at++;
		const positional: unknown[] = [];
		const named: Record<string, unknown> = {};
		while (!this.#skip(')')) {
			const next = this.#tokens[this.#at + 1];
			if (this.#peek()?.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
				const key = this.#name();
				this.#at++;
				named[key] = this.#value(0);
			} else positional.push(this.#value(0));
			if (!this.#isSign(')')) this.#expect(',');
		}
		this.#calls.push({ name, positional, named });
	}

	#value(depth: number): unknown {
		if (depth > deepest) throw new PythonError('the values are nested too deeply');
		const token = this.#tokens[this.#at++];
		if (token?.kind === 'value') return token.value;
		if (token?.kind === 'name' && words.has(token.text)) return words.get(token.text);
		if (token?.kind === 'name')
			throw new PythonError(`“${token.text}” as a value: only plain values can be given here`);
		if (token?.text === '-') {
			const value = this.#value(depth + 1);
			if (typeof value === 'number') return -value;
		}
		if (token?.text === '[') return this.#list(depth);
		if (token?.text === '{') return this.#dictionary(depth);
		throw new PythonError(`a value is missing before “${token?.text ?? 'the end'}”`);
	}

	#list(depth: number): unknown[] {
		const values: unknown[] = [];
		while (!this.#skip(']')) {
			values.push(this.#value(depth + 1));
			if (!this.#isSign(']')) this.#expect(',');
		}
		return values;
	}

	#dictionary(depth: number): Record<string, unknown> {
		const entries = new Map<string, unknown>();
		while (!this.#skip('}')) {
			const key = this.#value(depth + 1);
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
