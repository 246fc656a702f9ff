/** @file The model that is talked to: which it is, what its files say about conversations, and its voice. */
import { findFeatures, type TemplateFeatures } from '../../chat/template.ts';
import { openStoredModel } from '../../hub/open-stored.ts';
import { isStoredKey } from '../../hub/stored-key.ts';
import { catalog } from '../../model/contract/catalog.ts';
import { LiveModel } from '../../model/page/live-model.svelte.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { ChatFiles } from '../../model/contract/chat.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { BackendChoice } from '../../model/contract/source.ts';

const noFeatures: TemplateFeatures = { modes: null, toolStyles: [] };

/** Modes by the usual template, tools by either. */
function featuresOf({ template, toolTemplate }: ChatFiles): TemplateFeatures {
	const usual = template === null ? noFeatures : findFeatures(template);
	if (toolTemplate === null) return usual;
	const withTools = findFeatures(toolTemplate);
	return template === null ? withTools : { ...usual, toolStyles: withTools.toolStyles };
}

export class Speaker {
	readonly #baseUrl: string;
	#modelId = $state('');
	#live = $state.raw<LiveModel | null>(null);
	#chat = $state.raw<ChatFiles | null>(null);
	#failure = $state.raw<ModelFailure | null>(null);
	#release: (() => void) | null = null;
	#choosing: Promise<void> = Promise.resolve();
	/** Counts the choices, so that an answer about an older one is recognised. */
	#chosen = 0;

	readonly features = $derived(this.#chat ? featuresOf(this.#chat) : noFeatures);
	/** False where it only continues text; null while that is not known. */
	readonly hasTemplate = $derived(
		this.#chat ? this.#chat.template !== null || this.#chat.unchosen.length > 0 : null
	);

	/** @param baseUrl absolute address of the site, ending in a slash */
	constructor(baseUrl: string) {
		this.#baseUrl = baseUrl;
	}

	get modelId() {
		return this.#modelId;
	}
	get live() {
		return this.#live;
	}
	get chat() {
		return this.#chat;
	}
	get isReady() {
		return this.#live?.status === 'ready';
	}
	get failure(): ModelFailure | null {
		return this.#failure ?? this.#live?.failure ?? null;
	}

	/** Takes another model and reads what its files say; loads nothing yet. Never rejects: see `failure`. */
	choose(modelId: string): Promise<void> {
		this.#choosing = this.#take(modelId);
		return this.#choosing;
	}

	/** Resolves when what the files say is known, or why not. */
	whenKnown(): Promise<void> {
		return this.#choosing;
	}

	async #take(modelId: string): Promise<void> {
		const chosen = ++this.#chosen;
		this.#let();
		this.#modelId = modelId;
		this.#failure = null;
		try {
			const opened = await this.#open(modelId);
			if (chosen !== this.#chosen) {
				opened.release();
				opened.live.dispose();
				return;
			}
			this.#release = opened.release;
			this.#live = opened.live;
			const chat = await opened.live.readChat();
			if (chosen === this.#chosen) this.#chat = chat;
		} catch (error) {
			if (chosen === this.#chosen) this.#failure = describeFailure(error);
		}
	}

	/** Loads the model; true where it stands ready then. */
	async load(backend: BackendChoice): Promise<boolean> {
		if (this.#live === null || this.#failure) await this.choose(this.#modelId);
		await this.#live?.load(backend);
		return this.isReady;
	}

	dispose(): void {
		this.#chosen++;
		this.#let();
	}

	#let(): void {
		this.#live?.dispose();
		this.#release?.();
		this.#live = null;
		this.#release = null;
		this.#chat = null;
	}

	async #open(modelId: string): Promise<{ live: LiveModel; release: () => void }> {
		if (!isStoredKey(modelId))
			return { live: new LiveModel({ modelId, baseUrl: this.#baseUrl }), release: () => undefined };
		const { source, release } = await openStoredModel(modelId);
		return { live: new LiveModel({ source }), release };
	}
}

/** True of ids that can be chosen at all. */
export function isModelId(id: string): boolean {
	return isStoredKey(id) || catalog.some((model) => model.id === id);
}
