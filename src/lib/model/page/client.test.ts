import { beforeEach, describe, expect, it } from 'vitest';
import { ModelClient } from './client.ts';
import { ModelError } from '../contract/model-error.ts';
import type { FromWorker, Reply, Request, ToWorker } from '../contract/protocol.ts';

/** The worker's end of the line, answered by hand. */
class WorkerEnd {
	readonly sent: ToWorker[] = [];
	isTerminated = false;
	onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
	onerror: ((event: ErrorEvent) => void) | null = null;
	onmessageerror: ((event: MessageEvent) => void) | null = null;

	postMessage(message: ToWorker): void {
		this.sent.push(message);
	}
	terminate(): void {
		this.isTerminated = true;
	}
	reply(id: number, reply: Reply): void {
		this.onmessage?.(new MessageEvent('message', { data: { id, ...reply } }));
	}
}

const run = (prompt: string): Request => ({ kind: 'run', prompt, schedule: [] });
const ignore = () => undefined;

async function codeOf(promise: Promise<unknown>): Promise<string> {
	try {
		await promise;
		return 'no error';
	} catch (error) {
		return error instanceof ModelError ? error.code : 'another error';
	}
}

describe('the line to the worker', () => {
	let worker: WorkerEnd;
	let client: ModelClient;
	beforeEach(() => {
		worker = new WorkerEnd();
		client = new ModelClient(worker as unknown as Worker);
	});

	it('gives replies to the request they belong to, and ends it with the last', async () => {
		const [a, b]: [Reply[], Reply[]] = [[], []];
		const tokenizing = client.send({ kind: 'dispose' }, (reply) => a.push(reply));
		const running = client.send(run('x'), (reply) => b.push(reply));
		const progress = { phase: 'files', loadedBytes: 1, totalBytes: 2 } as const;
		worker.reply(2, { type: 'progress', progress });
		worker.reply(2, { type: 'done' });
		worker.reply(1, { type: 'done' });
		await Promise.all([tokenizing, running]);
		expect(a).toEqual([]);
		expect(b).toEqual([{ type: 'progress', progress }]);
	});

	it('lets a newer run take the place of an older one, and says so at once', async () => {
		const replies: Reply[] = [];
		const older = client.send(run('old'), (reply) => replies.push(reply));
		const newer = client.send(run('new'), ignore);
		expect(await codeOf(older)).toBe('superseded');
		expect(worker.sent.map(({ id, type }) => `${type} ${id}`)).toEqual([
			'request 1',
			'abort 1',
			'request 2'
		]);
		worker.reply(1, { type: 'failed', failure: { code: 'aborted', detail: '' } });
		worker.reply(2, { type: 'done' });
		expect(await codeOf(newer)).toBe('no error');
		expect(replies).toEqual([]);
	});

	it('lets a generation take the place of a run, but not a count of tokens', async () => {
		const source = {
			kind: 'site' as const,
			model: { id: 'm', title: '', parameters: 0, trainedLength: 1, bytes: 0, files: [] },
			baseUrl: ''
		};
		const counting = client.send({ kind: 'tokenize', source, text: 'a' }, ignore);
		const running = client.send(run('x'), ignore);
		const sampling = { temperature: 0, topK: null, topP: null, seed: 0 };
		const generating = client.send(
			{ kind: 'generate', prompt: 'x', schedule: [], sampling, maxNewTokens: 1 },
			ignore
		);
		expect(await codeOf(running)).toBe('superseded');
		worker.reply(1, { type: 'done' });
		worker.reply(3, { type: 'done' });
		expect(await Promise.all([counting, generating].map(codeOf))).toEqual(['no error', 'no error']);
	});

	it('stops where its signal says, and sends nothing where it said so before', async () => {
		const controller = new AbortController();
		const running = client.send(run('x'), ignore, controller.signal);
		controller.abort();
		expect(await codeOf(running)).toBe('aborted');
		expect(worker.sent.at(-1)).toEqual({ id: 1, type: 'abort' });
		expect(await codeOf(client.send(run('y'), ignore, controller.signal))).toBe('aborted');
		expect(worker.sent).toHaveLength(2);
	});

	it('passes on what failed, with its detail', async () => {
		const running = client.send(run('x'), ignore);
		const failure = { code: 'too-many-tokens', detail: '9 tokens, at most 8' } as const;
		worker.reply(1, { type: 'failed', failure });
		await expect(running).rejects.toMatchObject({ failure });
	});

	it('fails everything that is under way when the worker breaks or is ended', async () => {
		const running = client.send(run('x'), ignore);
		worker.onerror?.({ message: 'no such file' } as ErrorEvent);
		await expect(running).rejects.toMatchObject({
			failure: { code: 'internal', detail: 'no such file' }
		});
		const next = client.send(run('y'), ignore);
		client.dispose();
		expect(await codeOf(next)).toBe('aborted');
		expect(worker.isTerminated).toBe(true);
	});
});
