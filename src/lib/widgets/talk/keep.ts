/** @file A conversation kept on this device, when a person asked for that. */
import * as v from 'valibot';
import { turnSchema, type Turn } from './turn.ts';

const place = 'model-museum:talk';
const keptSchema = v.object({
	version: v.literal(1),
	draft: v.string(),
	turns: v.array(turnSchema)
});

export interface Kept {
	readonly draft: string;
	readonly turns: readonly Turn[];
}

/** What is kept, or null where nothing is or it cannot be read. */
export function readKept(storage: Pick<Storage, 'getItem'>): Kept | null {
	try {
		const text = storage.getItem(place);
		if (text === null) return null;
		const result = v.safeParse(keptSchema, JSON.parse(text));
		return result.success ? result.output : null;
	} catch {
		return null;
	}
}

/**
 * Keeps a conversation, without the rivals of each token.
 * @returns false where the device refused
 */
export function writeKept(
	storage: Pick<Storage, 'setItem'>,
	{ draft, turns }: { readonly draft: string; readonly turns: readonly Turn[] }
): boolean {
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
		storage.setItem(place, JSON.stringify({ version: 1, draft, turns: light }));
		return true;
	} catch {
		return false;
	}
}

export function forgetKept(storage: Pick<Storage, 'removeItem'>): void {
	try {
		storage.removeItem(place);
	} catch {
		// A browser without storage keeps nothing anyway.
	}
}
