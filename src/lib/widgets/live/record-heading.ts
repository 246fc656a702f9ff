/** @file Small recordings in JSON: which model ran, where and when, and fetching one. */
import * as v from 'valibot';
import { ModelError } from '../../model/contract/model-error.ts';
import type { ModelInfo } from '../../model/contract/source.ts';

/** Entries of a valibot object. */
export const recordHeading = {
	model: v.pipe(v.string(), v.nonEmpty()),
	revision: v.string(),
	dtype: v.picklist(['float32', 'float16']),
	backend: v.picklist(['wasm', 'webgpu']),
	created: v.pipe(v.string(), v.isoTimestamp()),
	prompt: v.string()
};
type Entries = typeof recordHeading;
export type RecordHeading = { readonly [K in keyof Entries]: v.InferOutput<Entries[K]> };

/** The heading of a run that is made now. */
export function headRecord(info: ModelInfo, prompt: string): RecordHeading {
	const { id: model, revision, dtype, backend } = info;
	return { model, revision, dtype, backend, created: new Date().toISOString(), prompt };
}

/** @throws {ModelError} file-missing; {Error} where it is no such record */
export async function fetchRecord<T>(url: string, read: (json: unknown) => T): Promise<T> {
	const response = await fetch(url);
	if (!response.ok) throw new ModelError('file-missing', url);
	return read(await response.json());
}
