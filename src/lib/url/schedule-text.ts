/**
 * @file A positional schedule as a short text for addresses.
 *
 * `own` is the model's own schedule. Otherwise one entry per layer, first layer first, separated by commas: `o` own, `n` NoPE, `r` RoPE with
 * the model's theta, `r10000` RoPE with that theta, `r10000y2` with YaRN of factor 2 as well, `ry2` YaRN at the model's theta; then `s8` shifts
 * positions by 8 and `x0.5` stretches them by a half: `r10000y2s8x0.5`. `o*3,n` repeats: `o,o,o,n`.
 */
import type { Rope, Schedule } from '../math/positional.ts';
import { isSamePositional, nope } from '../math/schedule.ts';

const entry =
	/^(?:(o|n)|r(\d{1,9})?(?:y(\d{1,3}(?:\.\d{1,3})?))?(?:s(-?\d{1,6}(?:\.\d{1,3})?))?(?:x(\d{1,3}(?:\.\d{1,3})?))?)(?:\*([1-9]\d{0,2}))?$/;
const maxLayers = 128;

interface Entry {
	readonly kind: 'own' | 'nope' | 'rope';
	readonly theta?: number;
	readonly yarn?: number;
	readonly shift?: number;
	readonly stretch?: number;
}

export interface ScheduleContext {
	/** The model's own schedule. */
	readonly own: Schedule;
	/** The model's own RoPE, for layers that are switched to it. */
	readonly rope: Rope;
	/** Context length in tokens the model was trained at; YaRN needs it. Null where nobody knows. */
	readonly trainedLength: number | null;
}

function readEntries(text: string): readonly Entry[] | null {
	const entries: Entry[] = [];
	for (const part of text.split(',')) {
		const match = entry.exec(part.trim());
		if (!match) return null;
		const [, plain, theta, yarn, shift, stretch, times = '1'] = match;
		const one: Entry = plain
			? { kind: plain === 'o' ? 'own' : 'nope' }
			: {
					kind: 'rope',
					...(theta && { theta: Number(theta) }),
					...(yarn && { yarn: Number(yarn) }),
					...(shift && { shift: Number(shift) }),
					...(stretch && { stretch: Number(stretch) })
				};
		if (one.theta === 0 || (one.yarn !== undefined && one.yarn < 1)) return null;
		for (let n = 0; n < Number(times); n++) entries.push(one);
		if (entries.length > maxLayers) return null;
	}
	return entries;
}

export function isScheduleText(text: string): boolean {
	return text === 'own' || readEntries(text) !== null;
}

/** For how many layers a text is; null where it is `own`, or malformed. */
export function countLayers(text: string): number | null {
	return readEntries(text)?.length ?? null;
}

/** Whether a text turns YaRN on in some layer. */
export function hasYarn(text: string): boolean {
	return readEntries(text)?.some(({ yarn }) => yarn !== undefined && yarn !== 1) ?? false;
}

/** The schedule a text means for a model, or `null` where it is malformed, has another number of layers, or YaRN without a trained length. */
export function parseSchedule(text: string, context: ScheduleContext): Schedule | null {
	if (text === 'own') return context.own;
	const entries = readEntries(text);
	const { trainedLength } = context;
	if (!entries || entries.length !== context.own.length) return null;
	if (trainedLength === null && hasYarn(text)) return null;
	return context.own.map((own, layer) => {
		const { kind, theta, yarn, shift, stretch } = entries[layer] ?? { kind: 'own' };
		if (kind === 'own') return own;
		if (kind === 'nope') return nope;
		const rope: Rope = {
			...(theta === undefined ? context.rope : { kind: 'rope', theta }),
			...(shift && { shift }),
			...(stretch !== undefined && stretch !== 1 && { stretch })
		};
		if (yarn === undefined || yarn === 1 || trainedLength === null) return rope;
		return { ...rope, scaling: { type: 'yarn', factor: yarn, originalLength: trainedLength } };
	});
}

/**
 * The text of a schedule, `own` where it is the model's. Scalings other than YaRN have no text and are left out.
 */
export function formatSchedule(schedule: Schedule, { own, rope }: ScheduleContext): string {
	const parts = schedule.map((positional, layer) => {
		const before = own[layer];
		if (before && isSamePositional(positional, before)) return 'o';
		if (positional.kind === 'nope') return 'n';
		const theta = positional.theta === rope.theta ? '' : String(positional.theta);
		const yarn = positional.scaling?.type === 'yarn' ? `y${positional.scaling.factor}` : '';
		const { shift = 0, stretch = 1 } = positional;
		return `r${theta}${yarn}${shift === 0 ? '' : `s${shift}`}${stretch === 1 ? '' : `x${stretch}`}`;
	});
	return parts.every((part) => part === 'o') ? 'own' : parts.join(',');
}
