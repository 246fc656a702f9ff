/**
 * @file Compares a model that is interfered with with what `transformers` computed with hooks (lab/reference_interventions.py). Runs in
 * Node and in a browser.
 */
import type { Interventions } from '../../src/lib/model/contract/interventions.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import { noInterventions } from '../../src/lib/model/run/interventions.ts';
import type { Decoder } from '../../src/lib/model/run/decoder.ts';
import { meanOfRows } from '../../src/lib/math/mean-rows.ts';
import type { Schedule } from '../../src/lib/math/positional.ts';
import { decodeSafetensors } from '../../src/lib/trace/safetensors.ts';

export const schedules = ['own', 'nope', 'theta'] as const;
export const lengths = [8, 40, 300] as const;
/** As in the script. */
const heads = [
	[0, 1],
	[1, 0],
	[1, 3],
	[2, 2]
] as const;
const patches = [
	[0, 0],
	[1, 2],
	[1, 5],
	[2, 6]
] as const;
const [otherTokens, stride, longestPart] = [24, 7, 256];

export interface InterventionErrors {
	readonly [what: string]: number;
}

function makeIds(vocabulary: number, length: number, step: number): number[] {
	return Array.from({ length }, (_, i) => (i * step + 13) % vocabulary);
}

function makePatch(layer: number, token: number, width: number) {
	const row = Float32Array.from({ length: width }, (_, j) => {
		return (((j * 37 + token * 11 + layer * 5) % 17) - 8) / 16;
	});
	return { layer, token, row };
}

function scheduleOf(kind: (typeof schedules)[number], own: Schedule): Schedule {
	if (kind === 'own') return own;
	return own.map(() => (kind === 'nope' ? { kind } : { kind: 'rope', theta: 777 }));
}

/** Every stride-th number of rows. */
function sample(rows: Float32Array, width: number, wanted: readonly number[]): number[] {
	return wanted.flatMap((row) =>
		Array.from(
			{ length: Math.ceil(width / stride) },
			(_, i) => rows[row * width + i * stride] ?? NaN
		)
	);
}

/** Logits of a prompt in parts, then of two tokens one by one, as the script keeps them. */
async function runCase(decoder: Decoder, ids: readonly number[], vocabulary: number) {
	const length = ids.length - 2;
	decoder.reset();
	const found: number[] = [];
	for (let from = 0; from < length; from += longestPart) {
		const part = ids.slice(from, Math.min(from + longestPart, length));
		const { logits } = await decoder.forward(part, { taps: 'none', logits: 'all' });
		const rows = [length - 3, length - 1].map((row) => row - from);
		const inside = rows.filter((row) => row >= 0 && row < part.length);
		found.push(...sample(logits, vocabulary, inside));
	}
	for (const id of ids.slice(length)) {
		const { logits } = await decoder.forward([id], { taps: 'none', logits: 'last' });
		found.push(...sample(logits, vocabulary, [0]));
	}
	return found;
}

/** Largest differences by schedule, length and case; a best guess that differs where the gap is plain counts as 1. */
export async function compareInterventions(
	engine: Engine,
	file: Uint8Array,
	only: readonly number[] = lengths
): Promise<InterventionErrors> {
	const { tensors } = decodeSafetensors(file);
	const floats = (name: string) => {
		const { bytes } = tensors.get(name) ?? { bytes: new Uint8Array() };
		return new Float32Array(new Uint8Array(bytes).buffer);
	};
	const { vocabSize, shape, ownSchedule } = engine.info;
	const errors: Record<string, number> = {};
	const note = (what: string, found: readonly number[], wanted: Float32Array) => {
		const differences = found.map((value, i) => Math.abs(value - (wanted[i] ?? NaN)));
		const worst = differences.reduce((most, error) => (error <= most ? most : error), 0);
		errors[what] = found.length === wanted.length && found.length > 0 ? worst : Infinity;
	};
	for (const kind of schedules) {
		const schedule = scheduleOf(kind, ownSchedule);
		const other = await engine.observe(makeIds(vocabSize, otherTokens, 29), schedule, {});
		const means = other.attention.map((rows) => meanOfRows(rows, otherTokens));
		for (const [layer, mean] of means.entries())
			note(
				`${kind}.mean.${layer}`,
				sample(mean, mean.length, [0]),
				floats(`${kind}.mean.${layer}`)
			);
		const hidden = (other.residuals[0]?.length ?? 0) / otherTokens;
		const off = heads.map(([layer, head]) => ({ layer, head, gate: 0 }));
		const filled = off.map((head) => {
			const from = head.head * shape.headDim;
			return {
				...head,
				fill: means[head.layer]?.slice(from, from + shape.headDim) ?? new Float32Array()
			};
		});
		const laid = patches.map(([layer, token]) => makePatch(layer, token, hidden));
		for (const length of only) {
			const ids = makeIds(vocabSize, length + 2, 71);
			const last = makePatch(shape.layers, length - 1, hidden);
			const cases: Record<string, Interventions> = {
				off: { heads: off, patches: [] },
				mean: { heads: filled, patches: [] },
				patch: { heads: [], patches: [...laid, last] },
				both: { heads: filled.slice(0, 2), patches: laid }
			};
			for (const [name, interventions] of Object.entries(cases)) {
				const decoder = await engine.session.use(interventions);
				decoder.setSchedule(schedule);
				const what = `${kind}.${length}.${name}`;
				note(what, await runCase(decoder, ids, vocabSize), floats(what));
			}
			Object.assign(
				errors,
				await compareLens(engine, ids, schedule, `${kind}.${length}.lens`, floats)
			);
			const best = await compareBest(engine, ids, schedule, `${kind}.${length}.lens`, tensors);
			errors[`${kind}.${length}.best`] = best;
		}
	}
	await engine.session.use(null);
	return errors;
}

/** Logits of every depth at three tokens. */
async function compareLens(
	engine: Engine,
	ids: readonly number[],
	schedule: Schedule,
	name: string,
	floats: (name: string) => Float32Array
): Promise<InterventionErrors> {
	const prompt = ids.slice(0, -2);
	const seen = await engine.observe(prompt, schedule, {});
	const reader = await engine.session.useHands(noInterventions);
	const wanted = floats(name);
	let worst = 0;
	let compared = 0;
	for (const rows of seen.residuals) {
		const width = rows.length / prompt.length;
		const chosen = [0, prompt.length >> 1, prompt.length - 1];
		const picked = Float32Array.from(
			chosen.flatMap((row) => [...rows.subarray(row * width, (row + 1) * width)])
		);
		const { logits } = await reader.readRows(picked);
		for (const value of sample(logits, engine.info.vocabSize, [0, 1, 2])) {
			const error = Math.abs(value - (wanted[compared] ?? NaN));
			if (!(error <= worst)) worst = error;
			compared++;
		}
	}
	return { [name]: compared === wanted.length ? worst : Infinity };
}

/** How many cells of the lens have another best guess than the reference, where that is no near tie. */
async function compareBest(
	engine: Engine,
	ids: readonly number[],
	schedule: Schedule,
	name: string,
	tensors: ReturnType<typeof decodeSafetensors>['tensors']
): Promise<number> {
	const lens = await engine.readLens(ids.slice(0, -2), schedule, {});
	const bytes = (key: string) => new Uint8Array(tensors.get(key)?.bytes ?? []).buffer;
	const best = new Int32Array(bytes(`${name}.best`));
	const gaps = new Float32Array(bytes(`${name}.gap`));
	const { k, ids: found } = lens.topk;
	if (best.length !== found.length / k) return Infinity;
	return best.filter((id, cell) => found[cell * k] !== id && (gaps[cell] ?? 0) > 1e-3).length;
}
