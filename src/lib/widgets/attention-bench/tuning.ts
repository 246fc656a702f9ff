/** @file What a learner tunes about one RoPE setting: theta, YaRN's factor, shift and stretch of positions. */
import type { Rope, Schedule } from '../../math/positional.ts';

/** What is left out keeps its value. */
export interface RopeTuning {
	/** RoPE's base; larger turns slower. */
	readonly theta?: number;
	/** YaRN's factor; 1 means no YaRN. */
	readonly yarn?: number;
	/** Tokens added to every position. */
	readonly shift?: number;
	/** Factor on every position. */
	readonly stretch?: number;
}

/** Smallest and largest value that the controls offer. */
export const tuningRanges = {
	theta: [1e2, 1e7],
	yarn: [1, 16],
	shift: [0, 1024],
	stretch: [0, 4]
} as const;

/**
 * The RoPE a NoPE layer gets when it is switched: the one that the model's config names, else that of its first RoPE layer.
 * @param named null where only a schedule is known; without any RoPE in it theta is Su et al.'s
 */
export function findBaseRope(own: Schedule, named: Rope | null = null): Rope {
	const found = named ?? own.find((positional) => positional.kind === 'rope');
	return found ?? { kind: 'rope', theta: 10_000 };
}

/** The tunable values of a RoPE setting. */
export function readTuning(rope: Rope): Required<RopeTuning> {
	return {
		theta: rope.theta,
		yarn: rope.scaling?.type === 'yarn' ? rope.scaling.factor : 1,
		shift: rope.shift ?? 0,
		stretch: rope.stretch ?? 1
	};
}

/**
 * A RoPE setting with some of its values changed; defaults are left out, so equal settings look equal.
 * @param trainedLength tokens the model was trained at: YaRN's original length. Where it is null, YaRN stays as it is
 */
export function tuneRope(rope: Rope, tuning: RopeTuning, trainedLength: number | null): Rope {
	const { theta, yarn, shift, stretch } = { ...readTuning(rope), ...tuning };
	const isKept = tuning.yarn === undefined || trainedLength === null;
	const scaling = isKept ? rope.scaling : makeYarn(yarn, trainedLength);
	return {
		kind: 'rope',
		theta,
		...(scaling && { scaling }),
		...(shift !== 0 && { shift }),
		...(stretch !== 1 && { stretch })
	};
}

function makeYarn(factor: number, originalLength: number) {
	return factor > 1 ? ({ type: 'yarn', factor, originalLength } as const) : undefined;
}
