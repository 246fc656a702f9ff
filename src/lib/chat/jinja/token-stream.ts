/** @file Tokens one after the other, and the places of nodes made from them. */
import { TemplateFault } from './fault.ts';
import { tokenize, type Token, type TokenType } from './lexer.ts';

const eof: Token = { type: 'eof', value: '', number: null, line: 1, from: 0, to: 0 };

export class TokenStream {
	readonly source: string;
	readonly #tokens: readonly Token[];
	#at = 0;

	/** @throws {TemplateFault} invalid */
	constructor(text: string) {
		const { source, tokens } = tokenize(text);
		this.source = source;
		this.#tokens = tokens;
	}

	get current(): Token {
		return this.#tokens[this.#at] ?? eof;
	}
	next(): Token {
		const token = this.current;
		if (token.type !== 'eof') this.#at++;
		return token;
	}
	/** The place of a node that begins here. */
	mark(): number {
		return this.#at;
	}
	/** A node that began at a mark and ends before the current token. */
	end<T extends object>(mark: number, node: T): T & { line: number; from: number; to: number } {
		const first = this.#tokens[mark] ?? eof;
		const last = this.#tokens[Math.max(mark, this.#at - 1)] ?? eof;
		return { ...node, line: first.line, from: first.from, to: last.to };
	}

	isType(type: TokenType): boolean {
		return this.current.type === type;
	}
	isName(...names: string[]): boolean {
		return this.current.type === 'name' && names.includes(this.current.value);
	}
	isOperator(...signs: string[]): boolean {
		return this.current.type === 'operator' && signs.includes(this.current.value);
	}
	isNameAhead(name: string): boolean {
		const token = this.#tokens[this.#at + 1];
		return token?.type === 'name' && token.value === name;
	}
	isOperatorAhead(sign: string): boolean {
		const token = this.#tokens[this.#at + 1];
		return token?.type === 'operator' && token.value === sign;
	}
	skipName(name: string): boolean {
		const found = this.isName(name);
		if (found) this.#at++;
		return found;
	}
	skipOperator(sign: string): boolean {
		const found = this.isOperator(sign);
		if (found) this.#at++;
		return found;
	}
	expectName(name?: string): string {
		if (this.current.type !== 'name' || (name !== undefined && this.current.value !== name))
			this.fail(`expected ${name ?? 'a name'}, got ${this.describe(this.current)}`);
		return this.next().value;
	}
	expectOperator(sign: string): void {
		if (!this.skipOperator(sign))
			this.fail(`expected “${sign}”, got ${this.describe(this.current)}`);
	}
	expectType(type: 'block_end' | 'variable_end'): void {
		const what = type === 'block_end' ? '%}' : '}}';
		if (this.current.type !== type)
			this.fail(`expected “${what}”, got ${this.describe(this.current)}`);
		this.next();
	}

	describe({ type, value }: Token): string {
		if (type === 'eof') return 'the end of the template';
		return type === 'data' ? 'text' : `“${value.trim()}”`;
	}
	fail(message: string, line = this.current.line): never {
		throw new TemplateFault('invalid', message, line);
	}
}
