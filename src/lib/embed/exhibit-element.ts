/**
 * @file `<model-museum-exhibit>`: an exhibit, a lesson or an activity of the museum in any page. The site serves it as `/model-museum-exhibit.js`, one
 * classic script without dependencies, because a classic script needs no CORS; its types are in `/model-museum-exhibit.d.ts`.
 */
import { ExhibitAttributes } from './exhibit-attributes.ts';
import {
	newestVersion,
	protocolVersions,
	type ExhibitState,
	type HostCommand,
	type PageEnvelope
} from './protocol.ts';

/** Where the script came from: the museum that it shows. */
const home: string = new URL(
	'.',
	(document.currentScript as HTMLScriptElement | null)?.src ??
		document.querySelector<HTMLScriptElement>('script[src*="model-museum-exhibit.js"]')?.src ??
		location.href
).href;

/** Attributes that go into the address under their own names. */
const settings = ['theme', 'lang', 'caption', 'link', 'lock', 'controls'] as const;
const observed = ['src', 'exhibit', 'lesson', 'activity', 'state', 'base', ...settings] as const;

/** How long an answer may take in ms. A run says itself when nothing goes on any more; a long text takes a slow machine minutes. */
const answerMs = 120_000;
const resultMs = 1_800_000;

interface Waiting {
	readonly resolve: (answer: unknown) => void;
	readonly reject: (reason: Error) => void;
}

/** Fires `museum-ready`, `-resize`, `-state`, `-result`, `-answer`, `-quiz`, `-done` and `-error`, each with its message as `detail`. */
export class ModelMuseumExhibit extends ExhibitAttributes {
	static readonly observedAttributes: readonly string[] = observed;
	readonly #frame: HTMLIFrameElement = document.createElement('iframe');
	readonly #waiting: Map<string, Waiting> = new Map<string, Waiting>();
	#isWritten = false;
	/** What the page inside speaks; 0 until it is ready. */
	#version = 0;
	/** Whom commands are for. */
	#target = '*';
	#queue: (() => void)[] = [];
	#count = 0;
	#state: ExhibitState | null = null;
	#heights: { readonly height: number; readonly at: number }[] = [];

	constructor() {
		super();
		const style = document.createElement('style');
		style.textContent =
			':host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0}';
		this.#frame.loading = 'lazy';
		this.#frame.allow = 'clipboard-write; fullscreen; cross-origin-isolated';
		this.attachShadow({ mode: 'open' }).append(style, this.#frame);
	}

	/** What the exhibit shows; null until it said so. To change it, call `set`. */
	get state(): ExhibitState | null {
		return this.#state;
	}
	get isReady(): boolean {
		return this.#version > 0;
	}

	/** Shows another state; resolves with the state that then stands. Names left out keep their values. */
	async set(state: ExhibitState): Promise<ExhibitState> {
		return (await this.#ask({ type: 'set-state', state })) as ExhibitState;
	}
	/** Runs the exhibit as its own button does; resolves with the result. */
	async run(): Promise<Readonly<Record<string, unknown>>> {
		return (await this.#ask({ type: 'run' })) as Readonly<Record<string, unknown>>;
	}
	/** Back to what it opened with. */
	async reset(): Promise<ExhibitState> {
		return (await this.#ask({ type: 'reset' })) as ExhibitState;
	}

	connectedCallback(): void {
		addEventListener('message', this.#hear);
		this.#write();
	}
	disconnectedCallback(): void {
		removeEventListener('message', this.#hear);
		this.#version = 0;
	}
	attributeChangedCallback(): void {
		if (!this.isConnected || this.#isWritten) return;
		// Several attributes set in a row make one address.
		this.#isWritten = true;
		queueMicrotask(() => {
			this.#isWritten = false;
			if (this.isConnected) this.#write();
		});
	}

	/** The address of the frame. */
	#makeAddress(): URL {
		const base = this.getAttribute('base') ?? home;
		const path = this.lesson
			? `lesson/${this.lesson}`
			: this.activity
				? `activity/${this.activity}`
				: this.exhibit;
		const url = new URL(this.src || `embed/${path}/`, base.endsWith('/') ? base : `${base}/`);
		for (const [name, value] of new URLSearchParams(this.getAttribute('state') ?? ''))
			url.searchParams.set(name, value);
		for (const name of settings) {
			const value = this.getAttribute(name);
			if (value !== null) url.searchParams.set(name, value);
		}
		url.searchParams.set('protocol', String(newestVersion));
		return url;
	}

	#write(): void {
		const name = this.exhibit || this.lesson || this.activity;
		if (!(this.src || name)) return;
		const { href } = this.#makeAddress();
		if (this.#frame.src === href) return;
		this.#version = 0;
		this.#frame.style.height = `${this.height}px`;
		this.#frame.title = this.title || name || 'The Model Museum';
		const sandbox = this.getAttribute('sandbox');
		if (sandbox !== null) this.#frame.setAttribute('sandbox', sandbox);
		this.#frame.src = href;
	}

	#ask(command: HostCommand): Promise<unknown> {
		const id = `c${++this.#count}`;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			const limit = (ms: number) =>
				setTimeout(() => this.#answer(id, new Error('The exhibit did not answer.')), ms);
			// A page that is none of ours, or does not load, is never ready.
			let timer = limit(answerMs);
			const send = () => {
				clearTimeout(timer);
				if (!this.#waiting.has(id)) return;
				timer = limit(command.type === 'run' ? resultMs : answerMs);
				if (this.#version < 2) {
					this.#answer(id, new Error('This museum is too old to be told anything.'));
					return;
				}
				this.#frame.contentWindow?.postMessage(
					{ source: 'model-museum-host', version: this.#version, ...command, id },
					this.#target
				);
			};
			if (this.isReady) send();
			else {
				// One that is far off is not loaded yet.
				this.#frame.loading = 'eager';
				this.#queue.push(send);
			}
		});
	}

	#answer(id: string | undefined, answer: unknown): void {
		const waiting = this.#waiting.get(id ?? '');
		if (!waiting) return;
		this.#waiting.delete(id ?? '');
		if (answer instanceof Error) waiting.reject(answer);
		else waiting.resolve(answer);
	}

	readonly #hear = ({ data, source, origin }: MessageEvent<unknown>): void => {
		if (source === null || source !== this.#frame.contentWindow) return;
		// A frame sandboxed without allow-same-origin has the origin "null".
		if (origin !== new URL(this.#frame.src).origin && origin !== 'null') return;
		if (!isMessage(data)) return;
		if (data.type === 'ready') {
			this.#version = Math.min(newestVersion, Math.max(data.version, ...(data.versions ?? [])));
			// No message reaches a sealed page by its origin, for it has none.
			this.#target = origin === 'null' ? '*' : origin;
			for (const send of this.#queue.splice(0)) send();
		} else if (data.type === 'resize') this.#fit(data.height);
		else if (data.type === 'state') {
			this.#state = data.state;
			this.#answer(data.answers, data.state);
		} else if (data.type === 'result') this.#answer(data.answers, data.result);
		else if (data.type === 'error') this.#answer(data.answers, new Error(data.message));
		this.dispatchEvent(new CustomEvent(`museum-${data.type}`, { detail: data }));
	};

	/**
	 * Gives the frame the height its page asks for. Where a scroll bar comes and goes with it, the two could chase each other: of heights that
	 * alternate, the larger stays.
	 */
	#fit(height: number): void {
		const at = performance.now();
		const recent = this.#heights.filter((one) => at - one.at < 2000);
		// Told twice in a row, a height has not alternated.
		this.#heights = recent.at(-1)?.height === height ? recent : [...recent, { height, at }];
		const same = this.#heights.filter((one) => one.height === height).length;
		const largest = Math.max(...this.#heights.map((one) => one.height));
		this.#frame.style.height = `${same > 2 ? largest : height}px`;
	}
}

function isMessage(data: unknown): data is PageEnvelope {
	if (typeof data !== 'object' || data === null) return false;
	const { source, version, type, ...rest } = data as Readonly<Record<string, unknown>>;
	if (source !== 'model-museum' || typeof type !== 'string') return false;
	if (!protocolVersions.some((known) => known === version)) return false;
	switch (type) {
		case 'resize':
			return typeof rest.height === 'number' && rest.height >= 0 && rest.height < 100_000;
		case 'state':
			return typeof rest.state === 'object' && rest.state !== null;
		case 'result':
			return typeof rest.result === 'object' && rest.result !== null;
		case 'ready':
			return rest.versions === undefined || Array.isArray(rest.versions);
		default:
			return ['answer', 'quiz', 'done', 'error'].includes(type);
	}
}

if (!customElements.get('model-museum-exhibit'))
	customElements.define('model-museum-exhibit', ModelMuseumExhibit);
