import { t } from '../../messages/live.ts';
import { SourceError, type SourceProblem } from '../../trace/byte-source.ts';

/** Why a recording cannot be read, and what to do, in a sentence or two. */
export function describeProblem(problem: SourceProblem, values: SourceError['values']): string {
	return t(`live.source.${problem}`, values);
}

/** Likewise of whatever was thrown: what is wrong inside a file is said by who read it. */
export function describeOpening(error: unknown): string {
	if (error instanceof SourceError) return describeProblem(error.problem, error.values);
	return error instanceof Error ? error.message : String(error);
}
