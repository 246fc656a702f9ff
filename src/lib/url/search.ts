/** @file A query string against a specification, and back. */
import {
	readParameters,
	writeParameters,
	type BadParameter,
	type Parameters,
	type ParameterValues,
	type ValuesOf
} from './parameters.ts';

/** @param search with or without its question mark */
export function readSearch<S extends Parameters>(
	specification: S,
	search: string
): { values: ValuesOf<S>; bad: readonly BadParameter[] } {
	return readParameters(specification, new Map<string, unknown>(new URLSearchParams(search)));
}

/** The same page with these values in its query. */
export function writeSearch(
	specification: Parameters,
	values: ParameterValues,
	{ pathname, hash }: { readonly pathname: string; readonly hash: string }
): string {
	const query = writeParameters(specification, values);
	return `${pathname}${query ? `?${query}` : ''}${hash}`;
}
