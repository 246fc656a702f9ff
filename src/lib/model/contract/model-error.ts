import type { ErrorCode, ModelFailure } from './failure.ts';

/** What went wrong with a model, as something to throw; `failure` is what crosses the worker boundary. */
export class ModelError extends Error {
	override readonly name = 'ModelError';
	readonly failure: ModelFailure;

	constructor(code: ErrorCode, detail = '', options?: ErrorOptions) {
		super(detail ? `${code}: ${detail}` : code, options);
		this.failure = { code, detail };
	}

	get code(): ErrorCode {
		return this.failure.code;
	}
}

/** The failure that an unknown thrown value amounts to. */
export function describeFailure(error: unknown): ModelFailure {
	if (error instanceof ModelError) return error.failure;
	if (error instanceof Error && error.name === 'AbortError') return { code: 'aborted', detail: '' };
	return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}

/** False for what a person or a newer question brought about, which nobody has to be told of. */
export function isNews({ code }: ModelFailure): boolean {
	return code !== 'superseded' && code !== 'aborted';
}
