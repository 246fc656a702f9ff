/** @file What one text's values do in another text's run, place by place, as the exhibit of it opens with. */
import { writeFileSync } from 'node:fs';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { addEffect, describeMap, parsePart, startRecord } from '../src/lib/widgets/carry/carry.ts';
import type { CarryRecord, Outcome } from '../src/lib/widgets/carry/carry-record.ts';
import recorded from '../src/lib/widgets/carry/recorded-pairs.json';

interface Wanted {
	readonly into: string;
	readonly from: string;
	/** See `parsePart`. */
	readonly part: string;
	/** See `CarryPlan`. */
	readonly gap?: number;
	readonly answers?: readonly string[];
}

/** @throws {ModelError} */
export async function recordCarry(
	engine: Engine,
	{ into, from, part, gap, answers = [] }: Wanted
): Promise<CarryRecord> {
	const about = describeMap(engine.info, into);
	const seen: { record: CarryRecord | null } = { record: null };
	await engine.carry(
		into,
		engine.info.ownSchedule,
		{ from, part: parsePart(part), answers, ...(gap !== undefined && { gap }) },
		{
			onRuns: (runs) => void (seen.record = { ...about, source: from, part, ...startRecord(runs) }),
			onEffect: (effect) => void (seen.record &&= addEffect(seen.record, effect))
		}
	);
	if (!seen.record) throw new Error('Both runs as they are did not come.');
	return seen.record;
}

/** Every map that ships. @param write called with the name of a file below static/traces/ and its path */
export async function recordAllCarries(
	load: (model: string) => Promise<Engine>,
	pathOf: (file: string) => string
): Promise<void> {
	const engine = await load(recorded.model);
	try {
		for (const { id, into, from } of recorded.pairs)
			for (const part of recorded.parts) {
				const record = await recordCarry(engine, { into, from, part });
				const path = pathOf(`carry-${recorded.model}-${id}-${part}.json`);
				writeFileSync(path, `${JSON.stringify(shorten(record))}\n`);
				console.log(`${path}: ${record.effects.length} places`);
			}
	} finally {
		await engine.dispose();
	}
}

/** Six digits are what the exhibit shows and a claim may be held to. */
function shorten(record: CarryRecord): CarryRecord {
	const round = (values: readonly number[]) => values.map((value) => Number(value.toFixed(6)));
	const each = ({ texts, probabilities, logProbs }: Outcome): Outcome => ({
		texts,
		probabilities: round(probabilities),
		logProbs: round(logProbs)
	});
	return {
		...record,
		into: each(record.into),
		from: each(record.from),
		effects: record.effects.map(each)
	};
}
