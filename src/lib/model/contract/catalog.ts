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
	readonly bytes: number;
	readonly files: readonly CatalogFile[];
}

export const catalog: readonly CatalogModel[] = entries;

/** @throws {RangeError} where no model has this id */
export function findModel(id: string): CatalogModel {
	const model = catalog.find((entry) => entry.id === id);
	if (!model) throw new RangeError(`No model "${id}" in the catalogue.`);
	return model;
}
