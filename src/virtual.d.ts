declare module 'virtual:model-catalog' {
	// An ambient module cannot import by a relative path.
	// eslint-disable-next-line @typescript-eslint/consistent-type-imports
	const entries: readonly import('./lib/model/catalog.ts').CatalogModel[];
	export default entries;
	/** Size of each build of the runtime's WebAssembly. */
	export const runtimeBytes: {
		readonly wasm: number;
		readonly asyncify: number;
		readonly jspi: number;
	};
}

declare module 'virtual:facts/*' {
	// eslint-disable-next-line @typescript-eslint/consistent-type-imports
	const facts: import('./lib/facts/picked.ts').PickedFacts;
	export default facts;
}
