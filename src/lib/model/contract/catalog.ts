/**
 * @file What can be loaded: the models that ship with the site, with the size and SHA-256 of every file.
 *
 * The list is made from `static/models/` at build time (see `vite/model-catalog-plugin.ts`), so a file
 * that a host truncates or alters is recognised as such when it arrives.
 */
import entries from 'virtual:model-catalog';

export interface CatalogFile {
	/** Path inside the model's folder. */
	readonly path: string;
	readonly bytes: number;
	readonly sha256: string;
}

export interface CatalogModel {
	readonly id: string;
	readonly title: string;
	readonly parameters: number;
	/** Tokens of the longest text that it was trained on, as its config says. */
	readonly trainedLength: number;
	readonly bytes: number;
	readonly files: readonly CatalogFile[];
	/** True where this build was made without its weights (`MODELS`). */
	readonly isLeftOut?: boolean;
}

export const catalog: readonly CatalogModel[] = entries;

/** @throws {RangeError} where no model has this id */
export function findModel(id: string): CatalogModel {
	const model = catalog.find((entry) => entry.id === id);
	if (!model) throw new RangeError(`No model "${id}" in the catalogue.`);
	return model;
}
