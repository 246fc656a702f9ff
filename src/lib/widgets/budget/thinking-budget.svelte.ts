/** The same sums with the same thinking, closed sooner or later. */
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import { listProblems, solveSum, type ProblemKind } from '../../math/problems.ts';
import type { WidgetState } from '../contract.ts';
import { fetchRecord } from '../live/record-heading.ts';
import { Stage } from '../live/stage.svelte.ts';
import type { Asked } from '../minds/replies.ts';
import {
	askWithBudgets,
	greedily,
	headBudgets,
	readBudgetRecord,
	scoreBudgets,
	type BudgetRecord,
	type Write
} from './budget.ts';
import { budgetCount, type Limit, type ThinkingBudgetParams } from './parameters.ts';

type Shown = BudgetRecord & { readonly origin: 'recorded' | 'live' };

export class ThinkingBudget {
	limit = $state<Limit>('12');
	kind = $state<ProblemKind | 'all'>('all');
	seed = $state(1);
	/** A question of the learner's own, asked first. */
	own = $state('');
	readonly stage: Stage;
	readonly #url: string;
	#record = $state.raw<Shown | null>(null);
	/** The question that is looked at; null is the first. */
	#chosen = $state<string | null>(null);

	readonly questions: readonly Asked[] = $derived.by(() => {
		const listed = listProblems(this.kind, budgetCount, this.seed);
		const own = this.own.trim();
		if (own === '' || listed.some(({ question }) => question === own)) return listed;
		const sum = solveSum(own);
		return [{ question: own, answer: sum === null ? null : String(sum) }, ...listed];
	});
	readonly budget = $derived(this.limit === 'none' ? null : Number(this.limit));
	/** What is known of these questions, in their order. */
	readonly rows = $derived(
		this.questions.flatMap(
			({ question }) => this.#record?.rows.find((row) => row.question === question) ?? []
		)
	);
	readonly left = $derived(this.questions.length - this.rows.length);
	readonly scores = $derived(scoreBudgets(this.rows));
	readonly shown = $derived(
		this.rows.find(({ question }) => question === this.#chosen) ?? this.rows[0]
	);

	constructor(options: LiveModelOptions, url: string, start: ThinkingBudgetParams) {
		this.stage = new Stage(options);
		this.#url = url;
		this.limit = start.limit;
		this.kind = start.kind;
		this.seed = start.seed;
		this.own = start.question;
		this.#chosen = start.question.trim() || null;
	}

	/** Model, revision and day of what is shown. */
	get record(): Shown | null {
		return this.rows.length > 0 ? this.#record : null;
	}
	get status(): WidgetState {
		return this.stage.describe(this.record?.origin ?? 'nothing');
	}

	look(question: string): void {
		this.#chosen = question;
	}

	/** Opens the recording. Never rejects: see the stage's failure. */
	async open(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			const record = await fetchRecord(this.#url, readBudgetRecord);
			if (isCurrent() && this.#record?.origin !== 'live')
				this.#record = { ...record, origin: 'recorded' };
		});
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	/** Asks every question anew. Never rejects: see the stage's failure. */
	async run(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			const { live } = this.stage;
			const { info } = live;
			if (!info) throw new ModelError('internal', 'the model is not loaded');
			const write: Write = async (prompt, most) => {
				const texts: string[] = [];
				await live.continue(prompt, greedily(most), {
					onPrefill: () => undefined,
					onToken: ({ text, isEnd }) => {
						if (!isEnd) texts.push(text);
					}
				});
				return texts;
			};
			// What ran here before on this model holds still.
			const known = this.#record?.origin === 'live' ? this.#record.rows : [];
			const rows = known.filter(({ question }) =>
				this.questions.some((asked) => asked.question === question)
			);
			for (const asked of this.questions) {
				if (rows.some(({ question }) => question === asked.question)) continue;
				const row = await askWithBudgets(write, asked);
				if (!isCurrent()) return;
				rows.push(row);
				this.#record = { ...headBudgets(info, rows), origin: 'live' };
			}
		});
	}

	stop(): void {
		this.stage.drop();
		this.stage.live.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.run();
		else if (this.#record || this.stage.live.failure) await this.goLive(backend);
		else await this.open();
	}

	dispose(): void {
		this.stage.dispose();
	}
}
