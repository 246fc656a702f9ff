import { describe, expect, it } from 'vitest';
import { writeJson, writeMarkdown } from './export.ts';
import { findStorage, readKept, writeKept } from './keep.ts';
import { takeRead, textUpTo, tokensPerSecond, toMessages, type Turn } from './turn.ts';

const said = ['7+5', '\n</think>\n', 'twelve ```'];
const turns: readonly Turn[] = [
	{ role: 'user', key: 1, content: 'What is 7+5?' },
	{
		role: 'assistant',
		key: 2,
		reply: {
			prompt: 'What is 7+5?<think>\n',
			opening: '<think>\n',
			tokens: said.map((text, id) => ({
				id,
				shown: text,
				text,
				probability: 0.5,
				isEnd: false,
				rivals: [{ shown: 'x', probability: 0.4 }]
			})),
			promptTokens: 9,
			promptRead: 9,
			reused: 2,
			readMs: 4,
			writeMs: 200,
			ending: 'end-token',
			model: 'micro',
			revision: 'abc',
			backend: 'wasm',
			dtype: 'float32',
			date: '2026-11-24T00:00:00.000Z',
			mode: 'think',
			toolStyle: null,
			sampling: { temperature: 0.6, topP: 0.95, seed: 1 }
		}
	},
	{ role: 'tool', key: 3, content: 'Error: `a`', call: 'f()', isError: true }
];

function makeStorage(refuses = false) {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => {
			if (refuses) throw new DOMException('full', 'QuotaExceededError');
			kept.set(key, value);
		}
	};
}

describe('a conversation', () => {
	it('kept on the device comes back, without the rivals of its tokens', () => {
		const storage = makeStorage();
		expect(writeKept(storage, { draft: 'half', turns })).toBe(true);
		const kept = readKept(storage);
		expect(kept?.draft).toBe('half');
		expect(toMessages(kept?.turns ?? [])).toEqual(toMessages(turns));
		expect(JSON.stringify(kept)).not.toContain('rivals');
	});

	it('is kept as it stands: the words in the box, the model and its settings', () => {
		const storage = makeStorage();
		const settings = { instructions: 'Be brief.', seed: null };
		writeKept(storage, { draft: '', turns: [], model: 'nano', settings }, 'here');
		expect(readKept(storage, 'here')).toMatchObject({ model: 'nano', settings });
		expect(readKept(storage)).toBeNull();
	});

	it('has nowhere to stay where reading the storage throws, and says so', () => {
		const storage = findStorage(() => {
			throw new DOMException('denied', 'SecurityError');
		});
		expect(writeKept(storage, { draft: '', turns })).toBe(false);
		expect(readKept(storage)).toBeNull();
	});

	it('is read from the last new question on', () => {
		const fresh = { role: 'user', key: 4, content: '3+4', isFresh: true } as const;
		expect(takeRead(turns)).toEqual(turns);
		expect(takeRead([...turns, fresh])).toEqual([fresh]);
		const later = [...turns, fresh, ...turns.slice(1)];
		expect(takeRead(later)).toEqual([fresh, ...turns.slice(1)]);
		expect(writeMarkdown(later)).toContain('## Person, a new question');
	});

	it('that cannot be kept, or was kept by something else, is no error', () => {
		expect(writeKept(makeStorage(true), { draft: '', turns })).toBe(false);
		const storage = makeStorage();
		storage.setItem('model-museum:talk', '{"version": 7}');
		expect(readKept(storage)).toBeNull();
		storage.setItem('model-museum:talk', '{');
		expect(readKept(storage)).toBeNull();
	});

	it('is taken away with its thinking apart, whatever the text holds', () => {
		const text = writeMarkdown(turns);
		expect(text).toContain('## Person\n\nWhat is 7+5?');
		expect(text).toContain('**Thinking**\n\n```text\n7+5\n```');
		expect(text).toContain('twelve ```');
		const json = JSON.parse(writeJson(turns, {})) as { messages: { content: string }[] };
		expect(json.messages[1]?.content).toBe('<think>\n7+5\n</think>\ntwelve ```');
	});
});

describe('a reply', () => {
	const turn = turns[1];
	if (turn?.role !== 'assistant') throw new Error('the second turn is a reply');
	const { reply } = turn;

	it('is as fast as its tokens came after the first', () => {
		expect(tokensPerSecond(reply)).toBe(10);
		expect(tokensPerSecond({ ...reply, tokens: reply.tokens.slice(0, 1) })).toBeNull();
	});

	it('had read the prompt and all before a token when it drew the next', () => {
		expect(textUpTo(reply, 0)).toBe('What is 7+5?<think>\n7+5');
		expect(textUpTo(reply, 1)).toBe('What is 7+5?<think>\n7+5\n</think>\n');
	});
});
