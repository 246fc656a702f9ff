import { isLostSoon, type BackendSession } from '../run/backend-session.ts';
import { ModelError } from '../contract/model-error.ts';
import type { LookReply, LookRequest } from '../contract/look.ts';

/**
 * Answers questions about kept runs beside whatever the session runs: the commands of both go to one device, in order. Questions of one
 * kind wait for each other, so that of a slider's many positions only the newest is computed after the one under way.
 */
export class Looks {
	readonly #lines = new Map<LookRequest['kind'], Promise<unknown>>();

	/** @throws {ModelError} taps-gone, adapter-lost, aborted */
	answer(session: BackendSession, request: LookRequest, signal?: AbortSignal): Promise<LookReply> {
		const before = this.#lines.get(request.kind) ?? Promise.resolve();
		const answer = before.then(async () => {
			if (signal?.aborted) throw new ModelError('aborted');
			if (session.isLost) throw new ModelError('adapter-lost');
			try {
				return await Promise.race([look(session, request, signal), session.whenLost]);
			} catch (error) {
				// The error of a command can come before the news that the device is lost.
				throw (await isLostSoon(session)) ? new ModelError('adapter-lost') : error;
			}
		});
		this.#lines.set(
			request.kind,
			answer.catch(() => undefined)
		);
		return answer;
	}
}

async function look(
	{ kept }: BackendSession,
	request: LookRequest,
	signal?: AbortSignal
): Promise<LookReply> {
	const run = kept.find(request.run);
	switch (request.kind) {
		case 'read-layer':
			return { type: 'layer', layer: await run.readLayer(request.layer, request.tokens) };
		case 'read-map':
			return { type: 'map', map: await run.readMap(request) };
		case 'read-heads':
			return { type: 'heads', heads: await run.readHeads(request, request.cells, signal) };
	}
}
