/** @file A conversation with a live model: sending, answering, tools, and taking things back. */
import { createContext } from 'svelte';
import { describeCall, readCalls } from '../../chat/tool-calls.ts';
import { TemplateClient } from '../../chat/template-client.ts';
import { chooseTemplate, findOpening, writeSystem } from '../../chat/template.ts';
import { failed, runTool, tools } from '../../chat/tools.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { Conversation } from './conversation.svelte.ts';
import { listen } from './listen.ts';
import { TalkSettings } from './settings.svelte.ts';
import { Speaker } from './speaker.svelte.ts';
import { readParts, takeRead, toMessages, toPlainText, type Reply, type Turn } from './turn.ts';

/** Rounds of calls that are run in a row without a person in between. */
const mostRounds = 5;

export class Talk {
	readonly settings = new TalkSettings();
	readonly conversation = new Conversation();
	readonly speaker: Speaker;
	readonly #templates = new TemplateClient();
	draft = $state('');
	backend = $state<BackendChoice>('auto');
	/** What is sent next begins anew: the model reads nothing from before. */
	isFresh = $state(false);
	#isAnswering = $state(false);
	#failure = $state.raw<ModelFailure | null>(null);
	/** Why the template gave no text. */
	#refusal = $state.raw<string | null>(null);
	/** The token whose attention is looked at. */
	#bench = $state.raw<{ readonly reply: Reply; readonly index: number } | null>(null);
	#rounds = 0;

	/** Null where the model's template knows no modes. */
	readonly mode = $derived.by(() => (this.speaker.features.modes ? this.settings.mode : null));
	readonly toolStyle = $derived.by(() => {
		const { tools: style } = this.settings;
		return style !== 'none' && this.speaker.features.toolStyles.includes(style) ? style : null;
	});
	/** The calls of the last reply that wait for an answer. */
	readonly pending = $derived.by(() => {
		const { last } = this.conversation;
		if (last?.role !== 'assistant' || this.#isAnswering || last.reply.toolStyle === null) return [];
		return last.reply.ending === 'end-token' ? readCalls(readParts(last.reply)) : [];
	});
	readonly canSend = $derived.by(() => {
		if (this.#isAnswering || this.speaker.live?.status === 'loading') return false;
		const hasText = this.draft.trim() !== '';
		return hasText || (!this.speaker.hasTemplate && !this.conversation.isEmpty);
	});

	constructor(baseUrl: string) {
		this.speaker = new Speaker(baseUrl);
	}

	get isAnswering() {
		return this.#isAnswering;
	}
	get failure(): ModelFailure | null {
		return this.#failure ?? this.speaker.failure;
	}
	get refusal() {
		return this.#refusal;
	}

	get bench() {
		return this.#bench;
	}

	/** Opens the attention bench on the run up to a token of an answer. */
	openBench(reply: Reply, index: number): void {
		this.#bench = { reply, index };
	}
	closeBench(): void {
		this.#bench = null;
	}

	/** Sends what is in the box and lets the model answer; without a template, lets it continue the text. Loads it where it must. */
	async send(): Promise<void> {
		if (!this.canSend || !(await this.#makeReady())) return;
		const { draft, isFresh } = this;
		this.draft = '';
		this.isFresh = false;
		this.#rounds = 0;
		if (draft !== '')
			this.conversation.add({ role: 'user', content: draft, ...(isFresh && { isFresh }) });
		await this.answer();
	}

	/** Lets the model answer the conversation as it stands. Never rejects: see `failure` and `refusal`. */
	async answer(): Promise<void> {
		if (this.#isAnswering || !(await this.#makeReady())) return;
		const { live } = this.speaker;
		if (!live) return;
		this.#isAnswering = true;
		this.#failure = null;
		try {
			const prompt = await this.render(this.conversation.turns);
			if (prompt === null) return;
			await listen(live, this.conversation, {
				prompt,
				opening: this.speaker.hasTemplate ? findOpening(prompt) : '',
				isTemplated: this.speaker.hasTemplate === true,
				ends: this.speaker.hasTemplate ? (this.speaker.chat?.ends ?? []) : [],
				mode: this.mode,
				toolStyle: this.toolStyle,
				sampling: this.settings.sampling,
				newTokens: this.settings.newTokens
			});
		} catch (error) {
			const failure = describeFailure(error);
			if (failure.code !== 'superseded') this.#failure = failure;
		} finally {
			this.#isAnswering = false;
		}
		if (this.settings.isAutomatic && this.pending.length > 0 && this.#rounds < mostRounds) {
			this.#rounds++;
			await this.runCalls();
		}
	}

	/** Once more what failed: the model's loading, or its answer. */
	async retry(): Promise<void> {
		this.#failure = null;
		if (!this.speaker.isReady) await this.speaker.load(this.backend);
		else if (this.conversation.last?.role !== 'assistant') await this.answer();
	}

	stop(): void {
		this.speaker.live?.stop();
	}

	/** Lets the model answer once more, with the next seed: with the same it would draw the same. */
	async regenerate(key: number): Promise<void> {
		if (this.#isAnswering) return;
		this.conversation.cutFrom(key);
		this.settings.seed = this.settings.sampling.seed + 1;
		await this.answer();
	}

	/** Puts another text in the place of a turn of the person's, and goes on from there. */
	async resend(key: number, content: string): Promise<void> {
		if (this.#isAnswering) return;
		const isFresh = this.conversation.turns.some(
			(turn) => turn.key === key && turn.role === 'user' && turn.isFresh
		);
		this.conversation.cutFrom(key);
		this.conversation.add({ role: 'user', content, ...(isFresh && { isFresh }) });
		await this.answer();
	}

	/** Runs the calls that wait and lets the model go on with their results. */
	async runCalls(): Promise<void> {
		for (const { call, problem } of this.pending) {
			const result = call ? runTool(call) : failed(problem);
			this.conversation.add({
				role: 'tool',
				content: result.text,
				call: call ? describeCall(call) : '',
				isError: result.isError
			});
		}
		await this.answer();
	}

	/** Tells the model that its calls were not run. */
	async declineCalls(): Promise<void> {
		for (const { call } of this.pending) {
			const { text } = failed('the person declined this call');
			const name = call ? describeCall(call) : '';
			this.conversation.add({ role: 'tool', content: text, call: name, isError: true });
		}
		await this.answer();
	}

	/** What the model would read for these turns; null where the template refuses (see `refusal`) or is not known yet. */
	async render(all: readonly Turn[]): Promise<string | null> {
		const turns = takeRead(all);
		const { chat, features } = this.speaker;
		if (!chat) return null;
		this.#refusal = null;
		const system = writeSystem(this.settings.instructions, this.mode, features);
		const messages = [
			...(system ? [{ role: 'system', content: system } as const] : []),
			...toMessages(turns)
		];
		try {
			const template = chooseTemplate(chat, this.toolStyle !== null);
			if (template === null) return toPlainText(turns);
			if (messages.length === 0) return '';
			return await this.#templates.render(template, {
				messages,
				mode: this.mode,
				tools: this.toolStyle && {
					style: this.toolStyle,
					descriptions: tools.map(({ json, python }) => ({ json, python }))
				},
				specialTokens: { ...chat.specialTokens }
			});
		} catch (error) {
			// Of a model that was left meanwhile nobody wants to know.
			if (chat === this.speaker.chat)
				this.#refusal = error instanceof Error ? error.message : String(error);
			return null;
		}
	}

	/** The box stays as it is until the model can answer. */
	async #makeReady(): Promise<boolean> {
		await this.speaker.whenKnown();
		return this.speaker.isReady || this.speaker.load(this.backend);
	}

	dispose(): void {
		this.#templates.dispose();
		this.speaker.dispose();
	}
}

export const [useTalk, provideTalk] = createContext<Talk>();
