/** @file Arithmetic for the demonstration tool: a small parser of its own, because what a model writes is never handed to `eval`. */

export class CalculationError extends Error {
	override readonly name = 'CalculationError';
}

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const functions: Readonly<Record<string, (...values: number[]) => number>> = {
	sqrt: Math.sqrt,
	abs: Math.abs,
	round: Math.round,
	floor: Math.floor,
	ceil: Math.ceil,
	min: Math.min,
	max: Math.max,
	exp: Math.exp,
	ln: Math.log,
	log10: Math.log10,
	log2: Math.log2,
	sin: Math.sin,
	cos: Math.cos,
	tan: Math.tan
};
/** Functions of any number of values; all others take one. */
const takesMany = new Set(['min', 'max']);

const longest = 500;
const deepest = 50;
const tokenPattern = /\s*(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+|[A-Za-z_]\w*|\*\*|[-+*/%^(),])/y;

/** Left binding powers; unary minus binds less than a power and more than a product, as in Python. */
const powers: Readonly<Record<string, number>> = {
	'+': 1,
	'-': 1,
	'*': 2,
	'/': 2,
	'%': 2,
	'**': 4,
	'^': 4
};
const unaryPower = 3;

/**
 * The value of an expression of numbers, `+ - * / % **` (or `^`), brackets, pi, e and a few functions, in double precision.
 * @throws {CalculationError} where it is no such expression, or has no finite value
 */
export function calculate(expression: string): number {
	if (expression.length > longest)
		throw new CalculationError(`the expression is longer than ${longest} characters`);
	const parser = new Parser(readTokens(expression));
	const value = parser.parse(0, 0);
	parser.expectEnd();
	if (!Number.isFinite(value)) throw new CalculationError('the result is not a finite number');
	return value;
}

/** A result as it is given back: at most 12 significant digits, so that 0.1+0.2 is 0.3. */
export function formatResult(value: number): string {
	return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
}

function readTokens(expression: string): string[] {
	const text = expression.replace(/[×·]/g, '*').replace(/÷/g, '/').replace(/[−–]/g, '-').trimEnd();
	const tokens: string[] = [];
	tokenPattern.lastIndex = 0;
	while (tokenPattern.lastIndex < text.length) {
		const at = tokenPattern.lastIndex;
		const token = tokenPattern.exec(text)?.[1];
		if (token === undefined)
			throw new CalculationError(`“${text.slice(at).trim().slice(0, 10)}” is not arithmetic`);
		tokens.push(token);
	}
	return tokens;
}

class Parser {
	readonly #tokens: readonly string[];
	#at = 0;

	constructor(tokens: readonly string[]) {
		this.#tokens = tokens;
	}

	/** Reads an expression whose operators bind more than `least` (Pratt 1973). */
	parse(least: number, depth: number): number {
		if (depth > deepest) throw new CalculationError('the expression is nested too deeply');
		let left = this.#prefix(depth);
		for (;;) {
			const operator = this.#tokens[this.#at] ?? '';
			const power = powers[operator];
			if (power === undefined || power <= least) return left;
			this.#at++;
			// A power binds to the right: 2**3**2 is 2**9.
			const right = this.parse(power === 4 ? power - 1 : power, depth + 1);
			left = combine(operator, left, right);
		}
	}

	expectEnd(): void {
		const token = this.#tokens[this.#at];
		if (token !== undefined) throw new CalculationError(`“${token}” is not expected here`);
	}

	#prefix(depth: number): number {
		const token = this.#tokens[this.#at++];
		if (token === undefined) throw new CalculationError('the expression ends too early');
		if (/^[\d.]/.test(token)) return readNumber(token);
		if (token === '-') return -this.parse(unaryPower - 1, depth + 1);
		if (token === '+') return this.parse(unaryPower - 1, depth + 1);
		if (token === '(') return this.#closed(depth);
		if (/^[A-Za-z_]/.test(token)) return this.#named(token, depth);
		throw new CalculationError(`“${token}” is not expected here`);
	}

	#closed(depth: number): number {
		const value = this.parse(0, depth + 1);
		this.#expect(')');
		return value;
	}

	#named(token: string, depth: number): number {
		const name = token.replace(/^math_/, '').toLowerCase();
		if (this.#tokens[this.#at] !== '(') {
			const constant = Object.hasOwn(constants, name) ? constants[name] : undefined;
			if (constant === undefined) throw new CalculationError(`“${token}” is not known`);
			return constant;
		}
		const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
		if (!apply) throw new CalculationError(`the function “${token}” is not known`);
		this.#at++;
		const values = [this.parse(0, depth + 1)];
		while (this.#tokens[this.#at] === ',') {
			this.#at++;
			values.push(this.parse(0, depth + 1));
		}
		this.#expect(')');
		if (values.length > 1 && !takesMany.has(name))
			throw new CalculationError(`“${token}” takes one number`);
		return apply(...values);
	}

	#expect(token: string): void {
		if (this.#tokens[this.#at++] !== token) throw new CalculationError(`“${token}” is missing`);
	}
}

/** Whole numbers of which each digit is kept, others as doubles. */
function readNumber(token: string): number {
	const value = Number(token);
	if (/^\d+$/.test(token) && !Number.isSafeInteger(value))
		throw new CalculationError(`“${token}” has more digits than can be kept exactly here`);
	return value;
}

function combine(operator: string, left: number, right: number): number {
	switch (operator) {
		case '+':
			return left + right;
		case '-':
			return left - right;
		case '*':
			return left * right;
		case '/':
			if (right === 0) throw new CalculationError('division by zero');
			return left / right;
		case '%':
			if (right === 0) throw new CalculationError('division by zero');
			// As Python has it: the sign of the divisor.
			return ((left % right) + right) % right;
		default:
			return left ** right;
	}
}
