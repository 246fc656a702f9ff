/** @file cmi5: statements to the endpoint that the launch names, and to no other. What cannot be sent waits, in order, and is tried again. */
import type { Attempt, Given } from './attempt.ts';
import type { PackageConfig } from './config.ts';
import type { Lms } from './lms.ts';
import {
	describeAnswer,
	makeStatement,
	type Launch,
	type LaunchData,
	type Statement,
	type Told
} from './statements.ts';
import { writeDuration } from './times.ts';

const retryMs = 3000;

export class Cmi5Lms implements Lms {
	readonly #config: PackageConfig;
	readonly #launch: Launch | null;
	/** By the clock that nobody sets. */
	readonly #began = performance.now();
	#token = '';
	#data: LaunchData = {};
	/** Statements that the record store has not acknowledged, oldest first. */
	readonly #waiting: Statement[] = [];
	/** Making a statement takes a moment; they are made one after another. */
	#making: Promise<void> = Promise.resolve();
	readonly #told = new Set<string>();
	#isSending = false;
	#isOver = false;
	problem = '';

	constructor(config: PackageConfig, address: URL) {
		this.#config = config;
		this.#launch = readLaunch(address);
	}

	async begin(): Promise<string> {
		const launch = this.#launch;
		if (!launch) {
			this.problem = 'This page was not launched by an LMS: nothing is kept.';
			return '';
		}
		try {
			this.#token = await fetchToken(new URL(location.href));
			this.#data = (await this.#read('LMS.LaunchData')) as LaunchData;
			const kept = (await this.#read('attempt')) as { readonly suspended?: unknown };
			this.#tell({ verb: 'initialized' });
			addEventListener('online', () => void this.#send());
			return typeof kept.suspended === 'string' ? kept.suspended : '';
		} catch (error) {
			this.problem = `The LMS could not be reached: ${String(error)}`;
			return '';
		}
	}

	report(attempt: Attempt, given: readonly Given[]): void {
		if (!this.#isCounted) return;
		for (const each of given) this.#answer(each);
		const duration = writeDuration(performance.now() - this.#began);
		if (attempt.isComplete)
			this.#tell({ verb: 'completed', result: { completion: true, duration } });
		const { score } = attempt;
		if (score !== null) {
			const mark = this.#data.masteryScore ?? this.#config.passMark;
			const scaled = Number(score.toFixed(4));
			const result = { score: { scaled, raw: 100 * scaled, min: 0, max: 100 }, duration };
			const verb = score >= mark ? 'passed' : 'failed';
			// The two exclude each other in one registration.
			const isFinal = verb === 'passed' || attempt.isOver;
			if (isFinal && !this.#told.has('passed') && !this.#told.has('failed'))
				this.#tell({ verb, result: { ...result, success: verb === 'passed' } });
		}
		void this.#keep(attempt);
	}

	commit(): void {
		void this.#send();
	}

	finish(attempt: Attempt): void {
		if (this.#isOver || !this.#launch || !this.#token) return;
		this.#isOver = true;
		void this.#keep(attempt);
		this.#tell({
			verb: 'terminated',
			result: { duration: writeDuration(performance.now() - this.#began) }
		});
	}

	/** Where the LMS wants the learner to go; null where it says nothing. */
	get returnAddress(): string | null {
		return this.#data.returnURL ?? null;
	}

	get #isCounted(): boolean {
		return this.#token !== '' && (this.#data.launchMode ?? 'Normal') === 'Normal' && !this.#isOver;
	}

	#answer(given: Given): void {
		if (!this.#launch) return;
		const { key, result, definition } = describeAnswer(given);
		const { id, ask } = given.question;
		this.#tell({
			verb: 'answered',
			key: `${id}:${key}`,
			result,
			object: {
				id: `${this.#launch.activityId}#${id}`,
				definition: {
					type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
					description: { en: ask },
					...definition
				}
			}
		});
	}

	/** Says something once. */
	#tell(told: Omit<Told, 'timestamp'>): void {
		const launch = this.#launch;
		const name = `${told.verb}${told.key === undefined ? '' : ` ${told.key}`}`;
		if (!launch || this.#told.has(name)) return;
		this.#told.add(name);
		const timestamp = new Date().toISOString();
		this.#making = this.#making.then(async () => {
			this.#waiting.push(await makeStatement(launch, this.#data, { ...told, timestamp }));
			await this.#send();
		});
	}

	/** Sends what waits, one by one: a store that was told of the answers knows of the beginning. */
	async #send(): Promise<void> {
		if (this.#isSending) return;
		this.#isSending = true;
		try {
			for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
				const query = new URLSearchParams({ statementId: next.id });
				const response = await this.#ask('PUT', 'statements', query, next);
				// 409: the store has it already, from before a connection broke.
				if (!response.ok && response.status !== 409) throw new Error(`status ${response.status}`);
				this.#waiting.shift();
			}
			this.problem = '';
		} catch (error) {
			this.problem = `${this.#waiting.length} of your answers wait to be sent (${String(error)}).`;
			setTimeout(() => void this.#send(), retryMs);
		} finally {
			this.#isSending = false;
		}
	}

	async #read(stateId: string): Promise<unknown> {
		const response = await this.#ask('GET', 'activities/state', this.#state(stateId));
		return response.ok ? ((await response.json()) as unknown) : {};
	}

	async #keep(attempt: Attempt): Promise<void> {
		try {
			const body = { suspended: attempt.suspend() };
			await this.#ask('PUT', 'activities/state', this.#state('attempt'), body);
		} catch {
			// The statements hold the same, and are sent until they arrive.
		}
	}

	#state(stateId: string): URLSearchParams {
		const { activityId = '', actor = {}, registration = '' } = this.#launch ?? {};
		return new URLSearchParams({
			...{ activityId, agent: JSON.stringify(actor), registration, stateId }
		});
	}

	#ask(method: string, path: string, query: URLSearchParams, body?: object): Promise<Response> {
		const { endpoint = '' } = this.#launch ?? {};
		return fetch(`${endpoint}${endpoint.endsWith('/') ? '' : '/'}${path}?${query.toString()}`, {
			method,
			// The page may be on its way out.
			keepalive: method === 'PUT',
			headers: {
				Authorization: `Basic ${this.#token}`,
				'X-Experience-API-Version': '1.0.3',
				...(body && { 'Content-Type': 'application/json' })
			},
			...(body && { body: JSON.stringify(body) })
		});
	}
}

function readLaunch({ searchParams }: URL): Launch | null {
	const [endpoint, actor, registration, activityId] = [
		...['endpoint', 'actor', 'registration', 'activityId']
	].map((name) => searchParams.get(name));
	if (!endpoint || !actor || !registration || !activityId) return null;
	try {
		return { endpoint, actor: JSON.parse(actor) as unknown, registration, activityId };
	} catch {
		return null;
	}
}

/** The token may be asked for once; a page that is loaded again has it from before. */
async function fetchToken({ searchParams }: URL): Promise<string> {
	const address = searchParams.get('fetch');
	if (!address) return '';
	const key = `cmi5-token ${address}`;
	const response = await fetch(address, { method: 'POST' });
	const said = (await response.json()) as Readonly<Record<string, unknown>>;
	if (typeof said['auth-token'] === 'string') {
		sessionStorage.setItem(key, said['auth-token']);
		return said['auth-token'];
	}
	const kept = sessionStorage.getItem(key);
	if (kept !== null) return kept;
	const reason = said['error-text'];
	throw new Error(typeof reason === 'string' ? reason : 'no token');
}
