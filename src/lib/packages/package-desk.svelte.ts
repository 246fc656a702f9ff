/** The making of one package in the tab: what is wished for, how far it is, and what came of it. */
import type { PackageFormat } from './make-package.ts';
import type { PackageSubject } from './plan.ts';
import { findFolder, type WantedPage } from './whole/find-files.ts';
import { startWholeWorker } from './whole/start-worker.ts';
import type { WholeReply, WholeRequest } from './whole/whole-worker.ts';

/** Which lesson or activity, as its file at `/packages/` is named: `lesson-nope-layers`, `activity-one-head-matters`. */
export type SubjectId = `${PackageSubject['kind']}-${string}`;

export interface PackageWishes {
	readonly subject: SubjectId;
	readonly format: PackageFormat;
	/** Ends in a slash; null where the site's files come along. */
	readonly site: string | null;
	readonly passMark: number;
}

export type PackageOutcome =
	| { readonly kind: 'made'; readonly name: string; readonly bytes: number }
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'failed'; readonly reply: Failure };

type Failure = Extract<WholeReply, { kind: 'failed' }>;
const calledOff: Failure = { kind: 'failed', message: 'cancelled' };
const toFailure = (error: unknown): Failure => ({
	kind: 'failed',
	message: error instanceof Error ? error.message : String(error)
});
interface Made {
	readonly name: string;
	readonly zip: Uint8Array<ArrayBuffer>;
}

/** How large a whole package's files are, before they are packed. */
export interface WholeSize {
	readonly subject: SubjectId;
	readonly files: number;
	readonly bytes: number;
}

export class PackageDesk {
	/** Address of this museum, ends in a slash. */
	readonly #base: () => string;
	readonly #save: (zip: Uint8Array<ArrayBuffer>, name: string) => void;
	#worker: { readonly of: SubjectId; readonly thread: Worker } | null = null;
	#size = $state.raw<WholeSize | null>(null);
	#outcome = $state.raw<PackageOutcome | null>(null);
	#phase = $state<'idle' | 'measuring' | 'fetching' | 'packing'>('idle');
	#fetched = $state(0);
	/** Counts what was begun, so that what was called off is not waited for. */
	#begun = 0;

	constructor(base: () => string, save: (zip: Uint8Array<ArrayBuffer>, name: string) => void) {
		this.#base = base;
		this.#save = save;
	}

	get phase() {
		return this.#phase;
	}
	get isMaking() {
		return this.#phase === 'fetching' || this.#phase === 'packing';
	}
	/** Bytes of the site's files that have come. */
	get fetched() {
		return this.#fetched;
	}
	get outcome() {
		return this.#outcome;
	}

	/** Of a whole package; null where it has not been measured. */
	sizeOf(subject: SubjectId): WholeSize | null {
		return this.#size?.subject === subject ? this.#size : null;
	}

	/** Finds out what a whole package has in it; the newest question counts. */
	async measure(subject: SubjectId): Promise<void> {
		if (this.#size?.subject === subject || this.isMaking) return;
		const begun = ++this.#begun;
		this.#outcome = null;
		this.#phase = 'measuring';
		const reply = await this.#describe(subject)
			.then((described) =>
				begun === this.#begun
					? this.#ask(subject, { kind: 'measure', ...this.#wanted(described) })
					: calledOff
			)
			.catch(toFailure);
		if (begun !== this.#begun) return;
		this.#phase = 'idle';
		if (reply.kind === 'failed') this.#outcome = { kind: 'failed', reply };
	}

	/** Makes it and hands it over to be saved. Never rejects. */
	async make(wishes: PackageWishes): Promise<void> {
		const { site } = wishes;
		const begun = ++this.#begun;
		this.#outcome = null;
		this.#fetched = 0;
		this.#phase = site === null ? 'fetching' : 'packing';
		const made = await this.#pack(wishes, begun).catch(toFailure);
		if (begun !== this.#begun) return;
		this.#phase = 'idle';
		if ('kind' in made) {
			this.#outcome = { kind: 'failed', reply: made };
			return;
		}
		const { name, zip } = made;
		this.#save(zip, name);
		this.#outcome = { kind: 'made', name, bytes: zip.length };
	}

	cancel(): void {
		this.dispose();
		this.#phase = 'idle';
		this.#outcome = { kind: 'cancelled' };
	}

	dispose(): void {
		this.#begun++;
		this.#worker?.thread.terminate();
		this.#worker = null;
	}

	async #pack(wishes: PackageWishes, begun: number): Promise<Made | Failure> {
		const { subject, format, site } = wishes;
		const [described, script, { planPackage }, { zipPackage }] = await Promise.all([
			this.#describe(subject),
			this.#fetchPart('lms.js').then((part) => part.text()),
			import('./plan.ts'),
			import('./make-package.ts')
		]);
		const plan = planPackage(described, wishes, script);
		const name = `${described.name}-${format}.zip`;
		if (site !== null) return { name, zip: zipPackage(plan) };
		// Called off meanwhile: no worker is started for it.
		if (begun !== this.#begun) return calledOff;
		const reply = await this.#ask(subject, { kind: 'make', ...this.#wanted(described), plan });
		if (reply.kind === 'made') return { name, zip: reply.zip };
		return reply.kind === 'failed' ? reply : { kind: 'failed', message: reply.kind };
	}

	async #describe(subject: SubjectId): Promise<PackageSubject> {
		const part = await this.#fetchPart(`${subject}.json`);
		return (await part.json()) as PackageSubject;
	}

	#wanted({ kind, name, folders }: PackageSubject): WantedPage & { readonly base: string } {
		const page = `${findFolder(kind, name)}index.html`;
		return { base: this.#base(), page, folders, ...(kind === 'lesson' && { lesson: name }) };
	}

	/** The last answer to a question; those on the way to it are shown. The worker of another subject ends. */
	#ask(subject: SubjectId, request: WholeRequest): Promise<WholeReply> {
		if (this.#worker?.of !== subject) {
			this.#worker?.thread.terminate();
			this.#worker = { of: subject, thread: startWholeWorker() };
		}
		const { thread } = this.#worker;
		const last = request.kind === 'make' ? 'made' : 'measured';
		return new Promise((resolve) => {
			thread.onerror = ({ message }) => resolve({ kind: 'failed', message });
			thread.onmessage = ({ data }: MessageEvent<WholeReply>) => {
				if (data.kind === 'progress') this.#fetched = data.bytes;
				else if (data.kind === 'packing') this.#phase = 'packing';
				else if (data.kind === 'measured')
					this.#size = { subject, files: data.files, bytes: data.bytes };
				// Whoever makes it before it was measured waits for more than the size.
				if (data.kind === 'failed' || data.kind === last) resolve(data);
			};
			thread.postMessage(request);
		});
	}

	async #fetchPart(file: string): Promise<Response> {
		const response = await fetch(`${this.#base()}packages/${file}`);
		if (!response.ok) throw new Error(`${file}: ${response.status}`);
		return response;
	}
}
