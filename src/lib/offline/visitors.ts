/** @file Which edition each open page is of. */
import type { FromKeeper } from './messages.ts';
import type { Visitor, WorkerScope } from './worker-scope.ts';

/** Between two times of asking, in ms: what a page is asked before its scripts listen never reaches them. */
const pause = 250;

export type Edition =
	| { readonly kind: 'known'; readonly version: string }
	/** A page that has not said which it is of, because it is busy or has no scripts. */
	| { readonly kind: 'silent' }
	/** Workers of a page cannot say; they get what they ask for. */
	| { readonly kind: 'none' };

export class Visitors {
	readonly #scope: WorkerScope;
	/** By the page's id; forgotten when the browser ends the worker, and then asked for. */
	readonly #versions = new Map<string, string>();

	constructor(scope: WorkerScope) {
		this.#scope = scope;
	}

	set(id: string, version: string): void {
		if (id) this.#versions.set(id, version);
	}

	/** @param patience for how long a page may be asked, in ms */
	async findEdition(id: string, patience: number): Promise<Edition> {
		const known = this.#versions.get(id);
		if (known !== undefined) return { kind: 'known', version: known };
		const visitor = id ? await this.#scope.clients.get(id) : undefined;
		if (visitor?.type !== 'window') return { kind: 'none' };
		for (let waited = 0; waited < patience; waited += pause) {
			const version = await this.#ask(visitor);
			if (version === null) continue;
			this.#versions.set(id, version);
			return { kind: 'known', version };
		}
		return { kind: 'silent' };
	}

	/** @returns null where no answer comes in time */
	async #ask(visitor: Visitor): Promise<string | null> {
		const { port1, port2 } = new MessageChannel();
		const said = await new Promise<unknown>((resolve) => {
			port1.onmessage = ({ data }) => resolve(data);
			setTimeout(() => resolve(null), pause);
			visitor.postMessage({ type: 'which-version' } satisfies FromKeeper, [port2]);
		});
		port1.close();
		return typeof said === 'string' ? said : null;
	}

	async tellAll(message: FromKeeper): Promise<void> {
		for (const visitor of await this.#scope.clients.matchAll({ includeUncontrolled: true }))
			visitor.postMessage(message);
	}
}
