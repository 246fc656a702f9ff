/**
 * @file What an embedded page of the museum and the page around it say to each other, by `postMessage`. Types only, and the numbers of the
 * versions: the site publishes this file as part of `/model-museum-exhibit.d.ts`.
 *
 * From the page: `{ source: 'model-museum', version, type, … }`. To the page: `{ source: 'model-museum-host', version, type, … }`.
 * Version 1 only speaks. Version 2 also listens, says which versions it knows, and names the command that an answer belongs to.
 * The page around says in the address which version it speaks (`protocol=2`; absent, 1), and gets that one or the newest older one.
 */

/** A site that is updated keeps speaking to pages that were written for this many versions before its own. */
export const keptVersions = 2;

/** Oldest first. */
export const protocolVersions = [1, 2] as const;
export type ProtocolVersion = (typeof protocolVersions)[number];
export const newestVersion: ProtocolVersion = 2;

/** What crosses: nothing that JSON cannot write. */
export type PlainValue =
	| string
	| number
	| boolean
	| null
	| readonly PlainValue[]
	| { readonly [name: string]: PlainValue | undefined };

/** Settings of an exhibit by the names of its address; `null` leaves the choice to the exhibit. */
export type ExhibitState = Readonly<Record<string, string | number | null>>;

/** From version 2 on: the `id` of the command that this answers. */
export interface Answer {
	readonly answers?: string;
}

export interface ReadyMessage {
	readonly type: 'ready';
	/** Names of the exhibits on the page. */
	readonly widgets: readonly string[];
	readonly lesson?: string;
	/** From version 2 on: what the page can speak. */
	readonly versions?: readonly number[];
}
export interface ResizeMessage {
	readonly type: 'resize';
	/** Of the whole page inside, in px. */
	readonly height: number;
}
export interface StateMessage extends Answer {
	readonly type: 'state';
	readonly widget: string;
	readonly state: ExhibitState;
}
export interface ResultMessage extends Answer {
	readonly type: 'result';
	readonly widget: string;
	/** Of a run: what the exhibit measured. Of an exhibit that runs nothing: the tables behind its pictures. */
	readonly result: Readonly<Record<string, unknown>>;
}
/** Somebody tried an option of a lesson's quiz; both counted from 0. */
export interface AnswerMessage {
	readonly type: 'answer';
	readonly lesson: string;
	readonly question: number;
	readonly option: number;
	readonly isRight: boolean;
	/** How many options of the question were tried, this one included. */
	readonly tries: number;
}
/** Every question of a lesson has its right answer; said again when that lesson is opened once more. */
export interface QuizMessage {
	readonly type: 'quiz';
	readonly lesson: string;
	/** Questions that were right at the first try. */
	readonly right: number;
	readonly count: number;
}
/** A lesson was marked as done; said again when it is opened once more. */
export interface DoneMessage {
	readonly type: 'done';
	readonly lesson: string;
	readonly xp: number;
}
export interface ErrorMessage extends Answer {
	readonly type: 'error';
	/** Absent where the fault is not that of one exhibit. */
	readonly widget?: string;
	readonly code: string;
	readonly message: string;
}

export type PageMessage =
	| ReadyMessage
	| ResizeMessage
	| StateMessage
	| ResultMessage
	| AnswerMessage
	| QuizMessage
	| DoneMessage
	| ErrorMessage;

/** A message as it crosses. */
export type PageEnvelope = PageMessage & {
	readonly source: 'model-museum';
	readonly version: number;
};

interface Command {
	/** Which exhibit of a lesson, by name or by its place's id; absent, the first. */
	readonly widget?: string;
	/** Comes back as `answers`. */
	readonly id?: string;
}
/** Shows the exhibit in another state; what is left out stays as it is. */
export interface SetStateCommand extends Command {
	readonly type: 'set-state';
	readonly state: ExhibitState;
}
/** Does what the exhibit's own button does: runs the model, or answers with what stands there. */
export interface RunCommand extends Command {
	readonly type: 'run';
}
/** Back to what the page opened with. */
export interface ResetCommand extends Command {
	readonly type: 'reset';
}
export type HostCommand = SetStateCommand | RunCommand | ResetCommand;

/** A command as it crosses. */
export type HostEnvelope = HostCommand & {
	readonly source: 'model-museum-host';
	readonly version: number;
};
