declare module 'virtual:model-catalog' {
	// An ambient module cannot import by a relative path.
	// eslint-disable-next-line @typescript-eslint/consistent-type-imports
	const entries: readonly import('./lib/model/contract/catalog.ts').CatalogModel[];
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

declare module 'virtual:vocabularies' {
	/** SmolLM3's `tokenizer.json`, gzipped. */
	export const smollm3: { readonly url: string; readonly bytes: number; readonly sha256: string };
	/** How many tokens each vocabulary has. */
	export const entries: Readonly<Record<'smollm3' | 'nano', number>>;
	/** The sample text and then the language samples, as each vocabulary cuts them. */
	export const recorded: Readonly<
		// eslint-disable-next-line @typescript-eslint/consistent-type-imports
		Record<'smollm3' | 'nano', readonly import('./lib/widgets/tokens/split.ts').Split[]>
	>;
}

declare module 'virtual:package-runtime' {
	/** The script of a package for an LMS, one classic file; see vite/package-runtime-plugin.ts. */
	export const script: string;
}

declare module 'virtual:exhibit-element' {
	/** `<model-museum-exhibit>` as one classic script. */
	export const script: string;
	/** Its types and those of the protocol, as a declaration file. */
	export const types: string;
}
