/** @file An exhibit in its place on a page: its code, the state it was put up with, what may be changed of it, and what the page around hears. */
import type { Component, ComponentProps } from 'svelte';
import type { HostCommand } from '../embed/protocol.ts';
import type { ShareLinks } from '../ui/share.ts';
import type { BadParameter, ParameterValues } from '../url/parameters.ts';
import type { WidgetProps } from './contract.ts';
import type { WidgetEntry } from './entry.ts';
import { openFrame, type Frame } from './frame.ts';
import type { makeLinks } from './open-widget.ts';
import type NotesView from './Notes.svelte';
import { mergeState, type WidgetHost } from './widget-host.ts';

interface Place {
	readonly name: string;
	readonly anchor: string;
	readonly host: WidgetHost;
	/** Literal props of the lesson. */
	readonly given: () => ReadonlyMap<string, unknown>;
	/** Where it stands in the page. */
	readonly element: () => HTMLElement | undefined;
}

/** So long after somebody touched it, a change is theirs; the exhibit's own come at other times. In ms. */
const ownMs = 1500;

export class Standing {
	readonly place: Place;
	/** Counts how often it was put up: a state from outside puts it up anew. */
	turn = $state(0);
	Loaded = $state.raw<Component<WidgetProps> | null>(null);
	/** Shows what was refused and what is held; there before the exhibit is. */
	Notes = $state.raw<Component<ComponentProps<typeof NotesView>> | null>(null);
	params = $state.raw<ParameterValues>({});
	bad = $state.raw<readonly BadParameter[]>([]);
	failure = $state('');
	isAsked = $state(false);
	frame = $state.raw<Frame>(openFrame);
	/** An attachment of its place that holds what the page locked. */
	guard = $state.raw<((place: HTMLElement) => () => void) | null>(null);
	/** Settings that somebody tried to change and could not. */
	held = $state.raw<readonly string[]>([]);
	/** Known once it is open. */
	entry: WidgetEntry | null = null;
	/** What it was opened with. */
	start: ParameterValues = {};
	lastResult: Readonly<Record<string, unknown>> | null = null;
	/** A command waits for what comes next. */
	onAnswer: ((answer: 'result' | 'error') => string | undefined) | null = null;
	/** Not reactive: only read when somebody copies a link. */
	#current: ParameterValues = {};
	#touched = -Infinity;
	#showing: Promise<void> | null = null;
	/** There once the exhibit is. */
	#links: typeof makeLinks | null = null;

	constructor(place: Place) {
		this.place = place;
	}

	get current(): ParameterValues {
		return this.#current;
	}

	/** Fetches the exhibit's code and shows it, once; again after a failure. Never rejects: see `failure`. */
	show(): Promise<void> {
		// A page that is printed opens what nobody has come near; whoever comes near later finds it as it stands.
		this.#showing ??= this.#open();
		return this.#showing;
	}

	async #open(): Promise<void> {
		const { name, anchor, host, given } = this.place;
		this.isAsked = true;
		this.failure = '';
		try {
			const { openPlace, makeLinks, Notes } = await import('./open-widget.ts');
			this.Notes = Notes;
			const { entry, values, bad, frame, guard } = await openPlace(name, host, anchor, given());
			this.#links = makeLinks;
			this.frame = frame;
			this.guard = guard;
			this.bad = bad;
			this.start = values;
			this.entry = entry;
			this.put(values);
			this.Loaded = (await entry.load()).default;
		} catch (error) {
			this.failure = error instanceof Error ? error.message : String(error);
			this.#showing = null;
			host.send({ type: 'error', widget: name, code: 'widget-code', message: this.failure });
		}
	}

	/** Puts it up in another state, from the beginning. */
	put(values: ParameterValues): void {
		this.params = this.#current = values;
		this.#touched = -Infinity;
		this.turn++;
	}

	async obey(command: HostCommand): Promise<void> {
		const { obey } = await import('./obey.ts');
		await obey(this, command);
	}

	/**
	 * Links to what it shows now.
	 * @param height as it stands, in px
	 * @throws {Error} as long as it is not open
	 */
	link(title: string, embedPath: string, height: number): ShareLinks {
		const { name, host, anchor } = this.place;
		if (!this.entry || !this.#links) throw new Error(`The widget "${name}" is not open.`);
		return this.#links(host, this.entry, this.#current, { title, anchor, embedPath, height });
	}

	/** Somebody pressed, typed or moved something inside. */
	readonly touch = ({ target }: Event): void => {
		// What a run changes by itself is not held against whoever started it.
		if (target instanceof Element && target.closest('[data-run]')) return;
		// An event's own time would be that of the press, which a busy page hears of later.
		this.#touched = performance.now();
	};

	readonly report = (state: Partial<ParameterValues>): void => {
		const next = mergeState(this.#current, state);
		const isOurs = performance.now() - this.#touched < ownMs;
		const moved = this.frame.lock.filter((name) => next[name] !== this.#current[name]);
		if (isOurs && moved.length > 0) {
			const back = Object.fromEntries(moved.map((name) => [name, this.#current[name] ?? null]));
			this.held = moved;
			void import('./obey.ts').then(({ putUp }) => putUp(this, { ...next, ...back }));
			return;
		}
		this.#current = next;
		this.place.host.send({ type: 'state', widget: this.place.name, state: next });
	};

	readonly tell = (result: Readonly<Record<string, unknown>>): void => {
		this.lastResult = result;
		const answers = this.onAnswer?.('result');
		this.place.host.send({ type: 'result', widget: this.place.name, result, ...name(answers) });
	};

	readonly fail = (error: { readonly code: string; readonly message: string }): void => {
		const answers = this.onAnswer?.('error');
		this.place.host.send({ type: 'error', widget: this.place.name, ...error, ...name(answers) });
	};
}

function name(answers: string | undefined): { answers?: string } {
	return answers === undefined ? {} : { answers };
}
