/** @file Which part of a diagram is chosen, and where the arrow keys lead. */
import { listLayerKinds, type LayerKind } from '../../facts/architecture.ts';
import type { ModelConfig } from '../../facts/schema.ts';
import { listBlockParts, listTowerParts, type Part } from './parts.ts';

export class Walk {
	readonly config: ModelConfig;
	readonly tower: readonly Part[];
	/** Layer whose inside is shown, counted from one. */
	#layer = $state(1);
	#selected = $state('layer-1');
	readonly kind: LayerKind = $derived.by(
		() => listLayerKinds(this.config)[this.#layer - 1] ?? 'rope'
	);
	readonly block: readonly Part[] = $derived.by(() => listBlockParts(this.config, this.kind));

	constructor(config: ModelConfig) {
		this.config = config;
		this.tower = listTowerParts(config);
	}

	get layer(): number {
		return this.#layer;
	}

	get selected(): string {
		return this.#selected;
	}

	get part(): Part | undefined {
		return [...this.tower, ...this.block].find(({ id }) => id === this.#selected);
	}

	select(id: string): void {
		this.#selected = id;
		const layer = this.tower.find((part) => part.id === id)?.layer;
		if (layer !== undefined) this.#layer = layer;
	}

	/** @returns whether the key meant something here */
	press(key: string): boolean {
		const isInBlock = this.part?.place === 'block';
		const list = isInBlock ? this.block : this.tower;
		const index = list.findIndex(({ id }) => id === this.#selected);
		const target: Readonly<Record<string, string | undefined>> = {
			ArrowUp: list[index + 1]?.id,
			ArrowDown: list[index - 1]?.id,
			Home: list[0]?.id,
			End: list.at(-1)?.id,
			ArrowRight: isInBlock ? undefined : this.block[0]?.id,
			ArrowLeft: isInBlock ? `layer-${this.#layer}` : undefined
		};
		if (!(key in target)) return false;
		const id = target[key];
		if (id !== undefined) this.select(id);
		return true;
	}
}
