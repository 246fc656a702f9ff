/** @file How questions are put to a model: in the miniature's own words, or by the chat template of a model stored on this device. */
import type { Mode } from '../../chat/message.ts';
import { findFeatures, TemplateError, writeSystem } from '../../chat/template.ts';
import { TemplateClient } from '../../chat/template-client.ts';
import { isStoredKey } from '../../hub/stored-key.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { ChatFiles } from '../../model/contract/chat.ts';
import { turnEnd, writePrompt } from './prompts.ts';

/** A reply of the miniature that is longer goes round in circles; the longest that training shows has about 50 tokens. */
const miniatureBudget = 96;
/** A 3B model thinks about a sum for some hundreds of tokens. */
const storedBudget = 2048;

export class Voice {
	/** True of a model that answers in sentences, where the last number counts. */
	readonly isProse: boolean;
	/** Most tokens of an answer. */
	readonly budget: number;
	readonly #live: LiveModel;
	readonly #templates = new TemplateClient();
	#chat = $state.raw<ChatFiles | null>(null);
	#written = $state.raw<Readonly<Record<string, string>>>({});

	constructor(live: LiveModel, modelId: string) {
		this.#live = live;
		this.isProse = isStoredKey(modelId);
		this.budget = this.isProse ? storedBudget : miniatureBudget;
	}

	/** False of a model that was not taught two modes; null while that is not known. */
	get knowsModes(): boolean | null {
		if (!this.isProse) return true;
		if (this.#chat === null) return null;
		return this.#chat.template !== null && findFeatures(this.#chat.template).modes !== null;
	}
	/** Tokens that end an answer. */
	get ends(): readonly string[] {
		return this.isProse ? (this.#chat?.ends ?? []) : [turnEnd];
	}

	/** What the model reads before its first own token; null until that is written. */
	read(question: string, mode: Mode): string | null {
		if (!this.isProse) return writePrompt(question, mode);
		return this.#written[`${mode}\n${question}`] ?? null;
	}

	/**
	 * Writes what the model reads.
	 * @throws {ModelError} where the model is not on this device any more
	 * @throws {TemplateError} where it has no template, or one that knows no modes or refuses
	 */
	async write(question: string, mode: Mode): Promise<string> {
		const known = this.read(question, mode);
		if (known !== null) return known;
		this.#chat ??= await this.#live.readChat();
		const { template, specialTokens } = this.#chat;
		if (template === null || !this.knowsModes) throw new TemplateError('it knows no modes');
		const system = writeSystem('', mode, findFeatures(template));
		const text = await this.#templates.render(template, {
			messages: [
				...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
				{ role: 'user', content: question }
			],
			mode,
			tools: null,
			specialTokens
		});
		this.#written = { ...this.#written, [`${mode}\n${question}`]: text };
		return text;
	}

	dispose(): void {
		this.#templates.dispose();
	}
}
