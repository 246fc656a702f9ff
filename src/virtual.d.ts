declare module 'virtual:model-catalog' {
	const entries: readonly import('./lib/model/catalog.ts').CatalogModel[];
	export default entries;
}
