/** One model of the Hub or a folder: what of it is on this device, what the Hub has, and the one job that may be under way. */
import {
	isComposed,
	listGraphs,
	type GraphChoice,
	type Preference,
	type WeightFormat
} from './choose-files.ts';
import { planWithWidths, type FolderPlan } from './choose-plan.ts';
import { weighNote, type ModelWidths } from './demand.ts';
import { listFiles, resolveRevision, type HubListing } from './hub-api.ts';
import { describeProblem, type HubProblem } from './hub-error.ts';
import { runJob } from './hub-job.ts';
import { JobWatch } from './job-watch.svelte.ts';
import { mainRevision, parseHubName } from './hub-name.ts';
import { requireModel } from './revisions.ts';
import { readUse, waitUntilWritten } from './locks.ts';
import { countHere, readModelNote, type ModelNote } from './notes.ts';
import { countNewBytes, planDownload } from './plan.ts';
import type { Job, LocalFile } from './protocol.ts';
import { openStore } from './store.ts';

export type Activity = 'asking' | 'fetching' | 'copying' | 'deleting';

/** What the Hub has now. */
export interface Offer {
	readonly note: ModelNote;
	readonly widths: ModelWidths;
	/** Other graphs of the same commit. */
	readonly graphs: readonly GraphChoice[];
}

/** The same weights as they are, and in 4 bits. An export's format is known for sure once it is here, and its file's name tells it apart. */
function isKeptOtherwise({ format }: ModelNote, stored: ModelNote): boolean {
	return isComposed(format) && isComposed(stored.format) && format !== stored.format;
}

export class HubModel {
	readonly key: string;
	#stored = $state.raw<ModelNote | null>(null);
	#coming = $state.raw<ModelNote | null>(null);
	/** Bytes of `coming` that are here. */
	#comingBytes = $state(0);
	#offer = $state.raw<Offer | null>(null);
	#activity = $state.raw<Activity | null>(null);
	#problem = $state.raw<HubProblem | null>(null);
	#isElsewhere = $state(false);
	#isRead = $state(false);
	#isPersistent = $state.raw<boolean | null>(null);
	#listing: HubListing | null = null;
	readonly #watch = new JobWatch();
	#job: AbortController | null = null;

	constructor(key: string) {
		this.key = key;
	}

	/** The model that is whole and verified. */
	get stored() {
		return this.#stored;
	}
	/** One that is not whole yet, be it paused or under way. */
	get coming() {
		return this.#coming;
	}
	get comingBytes() {
		return this.#watch.progress?.loadedBytes ?? this.#comingBytes;
	}
	get offer() {
		return this.#offer;
	}
	get activity() {
		return this.#activity;
	}
	get progress() {
		return this.#watch.progress;
	}
	get rate() {
		return this.#watch.rate;
	}
	/** Until the next try, in ms, where the connection is lost. */
	get waitMs() {
		return this.#watch.waitMs;
	}
	get problem() {
		return this.#problem;
	}
	/** Another tab is fetching or deleting this model. */
	get isElsewhere() {
		return this.#isElsewhere;
	}
	/** True once the disk has been looked at. */
	get isRead() {
		return this.#isRead;
	}
	/** True where the browser promised not to clear the model away by itself; null where nobody asked yet. */
	get isPersistent() {
		return this.#isPersistent;
	}
	/** The Hub has another commit than the stored one. */
	readonly isOutdated = $derived(
		this.#stored !== null &&
			this.#offer !== null &&
			(this.#offer.note.revision !== this.#stored.revision ||
				this.#offer.note.graph !== this.#stored.graph ||
				isKeptOtherwise(this.#offer.note, this.#stored))
	);

	/** What taking the offer would fetch, in bytes. */
	readonly newBytes = $derived(this.#offer ? countNewBytes(this.#offer.note, this.#stored) : 0);

	/** Looks at what is on disk. Makes no request. */
	async refresh(): Promise<void> {
		try {
			const store = await openStore();
			this.#stored = await readModelNote(store, this.key, 'stored.json');
			this.#coming = await readModelNote(store, this.key, 'coming.json');
			this.#comingBytes = this.#coming ? await countHere(store, this.#coming) : 0;
			this.#isPersistent = await navigator.storage.persisted();
			const isWritten = (await readUse(this.key)).isBeingWritten;
			if (isWritten && !this.#job) void this.#waitForOther();
		} catch (error) {
			// A job under way changes what is read here, and has it read anew when it is over.
			if (!this.#job) this.#problem = describeProblem(error);
		} finally {
			this.#isRead = true;
		}
	}

	/**
	 * Asks the Hub which commit a revision is, what files it has and how large they are.
	 * @param name `owner/name`, of which `main` is asked for, or `owner/name@revision`
	 */
	async ask(hub: string, name: string, wanted: WeightFormat | Preference): Promise<void> {
		await this.#run('asking', async (signal) => {
			const { id, revision } = parseHubName(name);
			const request = { hub, id, signal };
			const commit = await resolveRevision(request, revision ?? mainRevision);
			const listing = { ...(await listFiles(request, commit)), branch: revision };
			await requireModel(request, listing);
			const { note, widths } = await planWithWidths(hub, listing, wanted, signal);
			this.#listing = listing;
			this.#setOffer(note, widths);
		});
	}

	/** Takes another graph of the commit that was asked for. */
	choose(format: WeightFormat): void {
		const { note, widths } = this.#offer ?? {};
		if (!this.#listing || !note?.hub || !widths) return;
		this.#setOffer(weighNote(planDownload(note.hub, this.#listing, format), widths), widths);
	}

	/** Fetches what was offered; or goes on with what was under way. */
	async fetch(): Promise<void> {
		const offered = this.#offer?.note;
		const coming = this.#coming;
		const isSame =
			coming?.revision === offered?.revision &&
			coming?.graph === offered?.graph &&
			coming?.format === offered?.format;
		const note = isSame ? coming : (offered ?? coming);
		if (note) await this.#runJob('fetching', { kind: 'fetch', note });
	}

	/** Copies a folder from disk. */
	async copy(plan: FolderPlan, files: readonly LocalFile[]): Promise<void> {
		await this.#runJob('copying', { kind: 'import', plan, files });
	}

	/** Pauses a download; what came stays. */
	pause(): void {
		this.#job?.abort();
	}

	/** Forgets a download that is not whole. */
	async discard(): Promise<void> {
		this.#job?.abort();
		await this.#untilIdle();
		await this.#runJob('deleting', { kind: 'discard', key: this.key });
	}

	async delete(): Promise<void> {
		await this.#runJob('deleting', { kind: 'delete', key: this.key });
	}

	dispose(): void {
		this.#job?.abort();
	}

	#setOffer(note: ModelNote, widths: ModelWidths): void {
		const graphs = listGraphs(this.#listing?.files ?? []);
		this.#offer = { note, widths, graphs };
	}

	async #runJob(activity: Activity, job: Job): Promise<void> {
		await this.#run(activity, async (signal) => {
			if (activity !== 'deleting') {
				// Asked on the person's click, when browsers are most willing.
				this.#isPersistent = await navigator.storage.persist();
			}
			this.#watch.begin();
			if (job.kind === 'fetch') this.#coming = job.note;
			if (job.kind === 'import') this.#coming = job.plan.note;
			await runJob(job, {
				signal,
				onProgress: (progress) => this.#watch.take(progress),
				onWait: (waitMs) => this.#watch.wait(waitMs)
			});
		});
		await this.refresh();
	}

	/** One thing at a time; failures become `problem`, a pause none. */
	async #run(activity: Activity, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		if (this.#job) return;
		const job = new AbortController();
		this.#job = job;
		this.#activity = activity;
		this.#problem = null;
		try {
			await work(job.signal);
		} catch (error) {
			const problem = describeProblem(error);
			if (problem.code !== 'aborted') this.#problem = problem;
			if (problem.code === 'locked') void this.#waitForOther();
		} finally {
			// Until the disk has been looked at again.
			this.#comingBytes = this.comingBytes;
			this.#job = null;
			this.#activity = null;
			this.#watch.end();
		}
	}

	/** Another tab is at it: says so, and looks again when it is done. */
	async #waitForOther(): Promise<void> {
		if (this.#isElsewhere) return;
		this.#isElsewhere = true;
		await waitUntilWritten(this.key, new AbortController().signal);
		this.#isElsewhere = false;
		if (this.#problem?.code === 'locked') this.#problem = null;
		await this.refresh();
	}

	async #untilIdle(): Promise<void> {
		while (this.#job) await new Promise((resolve) => setTimeout(resolve, 20));
	}
}
