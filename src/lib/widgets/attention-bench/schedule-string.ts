/**
 * @file A positional schedule as a short string for links: what differs from the model's own.
 *
 * `own`, `rope` (every layer), `nope` (every layer), or entries joined by `_`, layers counted from 1:
 * `4-rope_1..3-nope_5-rope-theta10000-yarn2-shift8-stretch0.5`. Only characters a query string leaves alone.
 */
import type { Positional, Rope, Schedule } from '../../math/positional.ts';
import { isSamePositional, nope } from '../../math/schedule.ts';

export interface ScheduleContext {
	/** The model's own schedule. */
	readonly own: Schedule;
	/** Tokens the model was trained at: YaRN's original length. */
	readonly trainedLength: number;
}

/** What a learner tunes about RoPE; what is left out keeps its value. */
export interface RopeTuning {
	readonly theta?: number;
	/** YaRN's factor; 1 means no YaRN. */
	readonly yarn?: number;
	readonly shift?: number;
	readonly stretch?: number;
}

/** Allowed values, smallest to largest. */
export const tuningRanges = {
	theta: [1e3, 1e7],
	yarn: [1, 16],
	shift: [0, 4096],
	stretch: [0, 8]
} as const;

/** The RoPE a NoPE layer gets when it is switched: that of the model's first RoPE layer. */
export function findBaseRope(own: Schedule): Rope {
	return own.find((positional) => positional.kind === 'rope') ?? { kind: 'rope', theta: 10_000 };
}

/** A RoPE setting with some of its values changed; defaults are left out, so equal settings look equal. */
export function tuneRope(rope: Rope, tuning: RopeTuning, trainedLength: number): Rope {
	const { theta, yarn, shift, stretch } = { ...readTuning(rope), ...tuning };
	const scaling =
		tuning.yarn === undefined
			? rope.scaling
			: yarn > 1
				? ({ type: 'yarn', factor: yarn, originalLength: trainedLength } as const)
				: undefined;
	return {
		kind: 'rope',
		theta,
		...(scaling && { scaling }),
		...(shift !== 0 && { shift }),
		...(stretch !== 1 && { stretch })
	};
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

/** The schedule as a string that `parseSchedule` reads back, given the same model. */
export function formatSchedule(schedule: Schedule, { own }: ScheduleContext): string {
	const base = findBaseRope(own);
	const entries: { first: number; last: number; setting: string }[] = [];
	schedule.forEach((positional, layer) => {
		const ownSetting = own[layer];
		if (ownSetting && isSamePositional(positional, ownSetting)) return;
		const setting = formatSetting(positional, base);
		const previous = entries.at(-1);
		if (previous?.setting === setting && previous.last === layer - 1) previous.last = layer;
		else entries.push({ first: layer, last: layer, setting });
	});
	if (entries.length === 0) return 'own';
	return entries
		.map(({ first, last, setting }) => {
			const layers = first === last ? `${first + 1}` : `${first + 1}..${last + 1}`;
			return `${layers}-${setting}`;
		})
		.join('_');
}

function formatSetting(positional: Positional, base: Rope): string {
	if (positional.kind === 'nope') return 'nope';
	const { theta, yarn, shift, stretch } = readTuning(positional);
	const plain = readTuning(base);
	const parts = ['rope'];
	if (theta !== plain.theta) parts.push(`theta${theta}`);
	if (yarn !== plain.yarn) parts.push(`yarn${yarn}`);
	if (shift !== plain.shift) parts.push(`shift${shift}`);
	if (stretch !== plain.stretch) parts.push(`stretch${stretch}`);
	return parts.join('-');
}

/**
 * Reads what `formatSchedule` wrote.
 * @throws {RangeError} where the text is not a schedule for a model of this many layers; the message quotes the part
 */
export function parseSchedule(text: string, context: ScheduleContext): Schedule {
	const { own } = context;
	const base = findBaseRope(own);
	if (text === 'own' || text === '') return own;
	if (text === 'nope') return own.map(() => nope);
	if (text === 'rope')
		return own.map((positional) => (positional.kind === 'rope' ? positional : base));
	const schedule = [...own];
	for (const entry of text.split('_')) {
		const match = /^(\d+)(?:\.\.(\d+))?-(nope|rope(?:-[a-z]+[\d.]+)*)$/.exec(entry);
		if (!match) throw new RangeError(`"${entry}" is not a layer and its setting.`);
		const [, from = '', to = from, setting = ''] = match;
		const [first, last] = [Number(from), Number(to)];
		if (first < 1 || last < first || last > own.length)
			throw new RangeError(`"${entry}" names layers outside 1 to ${own.length}.`);
		const positional = parseSetting(setting, base, context.trainedLength);
		schedule.fill(positional, first - 1, last);
	}
	return schedule;
}

function parseSetting(setting: string, base: Rope, trainedLength: number): Positional {
	if (setting === 'nope') return nope;
	const tuning: Record<string, number> = {};
	for (const part of setting.split('-').slice(1)) {
		const [, name = '', digits = ''] = /^([a-z]+)([\d.]+)$/.exec(part) ?? [];
		const value = Number(digits);
		const range = Object.entries(tuningRanges).find(([key]) => key === name)?.[1];
		if (!range || !(value >= range[0] && value <= range[1]))
			throw new RangeError(`"${part}" is not a RoPE setting within its range.`);
		tuning[name] = value;
	}
	return tuneRope(base, tuning, trainedLength);
}
