/**
 * @file What a layer does with positions, as data.
 *
 * A layer's positional encoding is a pair of tables, one cosine and one sine per position and frequency
 * pair. Everything a learner can switch (RoPE, NoPE, another theta, YaRN, shifted or stretched positions)
 * is one `Positional`; `rope.ts` turns it into tables.
 */

/** Rescaling of RoPE's inverse frequencies, with the names `transformers` uses in `rope_parameters`. */
export type RopeScaling =
	| { readonly type: 'linear'; readonly factor: number }
	| {
			readonly type: 'llama3';
			readonly factor: number;
			readonly lowFreqFactor: number;
			readonly highFreqFactor: number;
			readonly originalLength: number;
	  }
	| {
			readonly type: 'yarn';
			readonly factor: number;
			/** Context length, in tokens, that the model was trained at. */
			readonly originalLength: number;
			/** Multiplies cos and sin; `0.1 ln(factor) + 1` where it is left out. */
			readonly attentionFactor?: number;
			readonly betaFast?: number;
			readonly betaSlow?: number;
			/** False where the ramp's bounds stay between two pairs (`truncate` in `transformers`); true where it is left out. */
			readonly isTruncated?: boolean;
	  };

/** Rotary position embedding of one layer. Position p is encoded as `shift + stretch * p`, or counted from the last restart. */
export interface Rope {
	readonly kind: 'rope';
	readonly theta: number;
	readonly scaling?: RopeScaling;
	readonly shift?: number;
	readonly stretch?: number;
	/** Tokens, ascending, at which positions begin anew at 0; none where left out. */
	readonly restarts?: readonly number[];
}

/** No positional encoding: cos = 1 and sin = 0 at every position. */
export interface Nope {
	readonly kind: 'nope';
}

export type Positional = Rope | Nope;

/** One entry per layer, first layer first. */
export type Schedule = readonly Positional[];
