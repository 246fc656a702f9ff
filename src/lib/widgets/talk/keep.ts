/** @file A conversation kept in this browser: until the tab closes, or until the person says otherwise. */
import * as v from 'valibot';
import { turnSchema, type Turn } from './turn.ts';

/** Its name in a storage. */
export const place = 'model-museum:talk';
const keptSchema = v.object({
	version: v.literal(1),
	draft: v.string(),
	turns: v.array(turnSchema),
	/** The model that was talked to, and what was set; read by whoever restores it. */
	model: v.optional(v.string()),
	settings: v.optional(v.record(v.string(), v.unknown()))
});

type Read = v.InferOutput<typeof keptSchema>;

export interface Kept extends Omit<Read, 'version' | 'turns'> {
	readonly turns: readonly Turn[];
}

/** A storage of this page; null where the browser gives none, as to a frame on another site: reading the property throws there. */
export function findStorage(open: () => Storage): Storage | null {
	try {
		return open();
	} catch {
		return null;
	}
}

/** What is kept, or null where nothing is or it cannot be read. */
export function readKept(storage: Pick<Storage, 'getItem'> | null, at = place): Kept | null {
	try {
		const text = storage?.getItem(at) ?? null;
		if (text === null) return null;
		const result = v.safeParse(keptSchema, JSON.parse(text));
		return result.success ? result.output : null;
	} catch {
		return null;
	}
}

/**
 * Keeps a conversation, without the rivals of each token.
 * @returns false where the browser refused
 */
export function writeKept(
	storage: Pick<Storage, 'setItem'> | null,
	{ turns, ...rest }: Kept,
	at = place
): boolean {
	if (!storage) return false;
	const light = turns.map((turn) =>
		turn.role === 'assistant'
			? {
					...turn,
					reply: {
						...turn.reply,
						ending: turn.reply.ending ?? 'stopped',
						tokens: turn.reply.tokens.map((token) => ({ ...token, rivals: undefined }))
					}
				}
			: turn
	);
	try {
		storage.setItem(at, JSON.stringify({ version: 1, ...rest, turns: light }));
		return true;
	} catch {
		return false;
	}
}

export function forgetKept(storage: Pick<Storage, 'removeItem'> | null): void {
	try {
		storage?.removeItem(place);
	} catch {
		// A browser without storage keeps nothing anyway.
	}
}
