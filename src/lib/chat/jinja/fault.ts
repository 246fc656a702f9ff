/** @file What can go wrong with a template, with the line and the expression it is about. */

/**
 * `invalid`: Jinja would not compile it. `failed`: it, or what it was given, raises an error. `refused`: Jinja renders it, this
 * house does not, so nothing is rendered.
 */
export type FaultKind = 'invalid' | 'failed' | 'refused';

export class TemplateFault extends Error {
	override readonly name = 'TemplateFault';
	readonly kind: FaultKind;
	/** Of the template, from 1; null until it is known. */
	line: number | null;
	/** The expression it is about, as the template writes it. */
	expression: string | null = null;

	constructor(kind: FaultKind, message: string, line: number | null = null) {
		super(message);
		this.kind = kind;
		this.line = line;
	}
}

/** Ends the rendering as Python's exception of that message would. */
export function fail(message: string): never {
	throw new TemplateFault('failed', message);
}

/** Ends it because what Python would write here cannot be known, or is not followed. */
export function refuse(message: string): never {
	throw new TemplateFault('refused', message);
}
