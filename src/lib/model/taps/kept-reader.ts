import type { HeadReading } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import type { LayerTrace, Trace } from '../../trace/trace.ts';
import { ModelError } from '../contract/model-error.ts';
import type { LayerAddress, LookReply, LookRequest } from '../contract/look.ts';
import type { Reply } from '../contract/protocol.ts';

type Send = (
	request: LookRequest,
	onReply: (reply: Reply) => void,
	signal?: AbortSignal
) => Promise<void>;

/**
 * The page's way to a run that its model keeps (`Trace.kept`). Of each kind of question only the newest is answered; an older one
 * fails with `superseded`. Layers and heads are counted from 0.
 */
export class KeptReader {
	readonly #send: Send;

	constructor(send: Send) {
		this.#send = send;
	}

	/**
	 * Queries and keys of one layer.
	 * @throws {ModelError} taps-gone where the run is not kept any more, adapter-lost, superseded, aborted
	 */
	async readLayer(trace: Trace, layer: number, signal?: AbortSignal): Promise<LayerTrace> {
		const request = { kind: 'read-layer', ...addressOf(trace, layer) } as const;
		return (await this.#ask('layer', request, signal)).layer;
	}

	/**
	 * Attention probabilities `[tokens, tokens]` of one head under one positional setting.
	 * @throws {ModelError} as `readLayer`
	 */
	async readMap(
		trace: Trace,
		at: { readonly layer: number; readonly head: number; readonly positional: Positional },
		signal?: AbortSignal
	): Promise<Float32Array> {
		const { head, positional } = at;
		const address = addressOf(trace, at.layer);
		const request = { kind: 'read-map', ...address, head, positional } as const;
		return (await this.#ask('map', request, signal)).map;
	}

	/**
	 * A small picture and the distance profiles of every head of a layer.
	 * @param at.cells along one side of each picture, at most
	 * @throws {ModelError} as `readLayer`
	 */
	async readHeads(
		trace: Trace,
		at: { readonly layer: number; readonly positional: Positional; readonly cells: number },
		signal?: AbortSignal
	): Promise<readonly HeadReading[]> {
		const { positional, cells } = at;
		const address = addressOf(trace, at.layer);
		const request = { kind: 'read-heads', ...address, positional, cells } as const;
		return (await this.#ask('heads', request, signal)).heads;
	}

	async #ask<T extends LookReply['type']>(
		type: T,
		request: LookRequest,
		signal?: AbortSignal
	): Promise<Extract<LookReply, { readonly type: T }>> {
		const found: Extract<LookReply, { readonly type: T }>[] = [];
		const isOfType = (reply: Reply): reply is Extract<LookReply, { readonly type: T }> =>
			reply.type === type;
		await this.#send(
			request,
			(reply) => {
				if (isOfType(reply)) found.push(reply);
			},
			signal
		);
		const [reply] = found;
		if (!reply) throw new ModelError('internal', `no ${type} came back`);
		return reply;
	}
}

function addressOf({ kept, tokenIds }: Trace, layer: number): LayerAddress {
	if (kept === undefined) throw new ModelError('taps-gone');
	return { run: kept, layer, tokens: tokenIds.length };
}
