/** @file The residual stream of one run by length and direction, token by token. */
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import type { StreamParams } from './parameters.ts';
import { recordedPrompts } from './parameters.ts';
import { RecordedRun } from './recorded-record.svelte.ts';
import { describeStream, readStreamRecord, type StreamRecord } from './stream-record.ts';

/** The stream of one token at one depth. */
export interface StreamReading {
	readonly depth: number;
	readonly norm: number;
	readonly added: number;
	readonly toPrevious: number;
	readonly toLast: number;
}

export class ResidualStream {
	readonly run: RecordedRun<StreamRecord>;
	#chosen = $state.raw<{ readonly depth: number | null; readonly token: number | null }>({
		depth: null,
		token: null
	});
	readonly record = $derived.by(() => this.run.record);
	/** Counted from 0; the last where nothing was chosen. */
	readonly place = $derived.by(() => {
		const { depths = 1, tokens = 1 } = this.record?.growth ?? {};
		return {
			depth: Math.min(this.#chosen.depth ?? depths - 1, depths - 1),
			token: Math.min(this.#chosen.token ?? tokens - 1, tokens - 1)
		};
	});
	/** Every depth of the chosen token. */
	readonly column = $derived(this.record ? readColumn(this.record, this.place.token) : []);
	readonly reading: StreamReading | null = $derived(this.column[this.place.depth] ?? null);

	constructor(options: LiveModelOptions, url: string) {
		this.run = new RecordedRun(options, {
			url,
			read: readStreamRecord,
			run: async (live, text) => {
				if (!live.info) throw new ModelError('internal', 'the model is not loaded');
				const observed = await live.observe(text, live.info.ownSchedule);
				return describeStream(live.info, text, observed);
			}
		});
	}

	async open({ prompt, layer, token }: StreamParams): Promise<void> {
		this.#chosen = { depth: layer, token: token === null ? null : token - 1 };
		await this.run.open(prompt);
	}

	select(place: { readonly depth?: number; readonly token?: number }): void {
		this.#chosen = { ...this.#chosen, ...place };
	}

	describe(): Partial<StreamParams> {
		const { depth, token } = this.#chosen;
		const { text } = this.run;
		return {
			prompt: text === recordedPrompts.stream ? '' : text,
			layer: depth,
			token: token === null ? null : token + 1
		};
	}

	dispose(): void {
		this.run.dispose();
	}
}

/** Every depth of one token, counted from 0. */
export function readColumn({ growth }: StreamRecord, token: number): StreamReading[] {
	const { depths, tokens, norm, added, toPrevious, toLast } = growth;
	return Array.from({ length: depths }, (_, depth) => {
		const at = depth * tokens + token;
		const pick = (values: readonly number[]) => values[at] ?? NaN;
		return {
			depth,
			norm: pick(norm),
			added: pick(added),
			toPrevious: pick(toPrevious),
			toLast: pick(toLast)
		};
	});
}
