/** @file Looks at a run that stayed with the model. Types only. */
import type { HeadReading } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import type { LayerTrace } from '../../trace/trace.ts';

/** One layer of a kept run. */
export interface LayerAddress {
	readonly run: number;
	readonly layer: number;
	readonly tokens: number;
}

/** Looks at a kept run, over its first `tokens` tokens; layers and heads are counted from 0. */
export type LookRequest =
	| ({ readonly kind: 'read-layer' } & LayerAddress)
	| ({
			readonly kind: 'read-map';
			readonly head: number;
			readonly positional: Positional;
	  } & LayerAddress)
	| ({
			readonly kind: 'read-heads';
			readonly positional: Positional;
			/** Along one side of each picture, at most. */
			readonly cells: number;
	  } & LayerAddress);

export type LookReply =
	| { readonly type: 'layer'; readonly layer: LayerTrace }
	/** Attention probabilities `[tokens, tokens]`. */
	| { readonly type: 'map'; readonly map: Float32Array }
	/** One entry a head. */
	| { readonly type: 'heads'; readonly heads: readonly HeadReading[] };
