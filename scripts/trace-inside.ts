/** @file A run whose inside is changed or read, as a trace: heads off or filled, rows patched in from another run, the logit lens. */
import { existsSync, readFileSync } from 'node:fs';
import { meanOfRows } from '../src/lib/math/mean-rows.ts';
import type { Schedule } from '../src/lib/math/positional.ts';
import type {
	HeadGate,
	Interventions,
	Observed,
	ResidualPatch
} from '../src/lib/model/contract/interventions.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { decodeTrace } from '../src/lib/trace/trace-file.ts';
import type { Trace } from '../src/lib/trace/trace.ts';
import { traceRun } from './node-engine.ts';
import type { InsideArguments } from './record-arguments.ts';
import { UsageError } from './record-usage.ts';

/** @throws {ModelError} bad-intervention; {UsageError} where the other trace is missing or of another model */
export async function traceInside(
	engine: Engine,
	prompt: string,
	schedule: Schedule,
	inside: InsideArguments | undefined
): Promise<Trace> {
	if (!inside) return traceRun(engine, prompt, schedule);
	const { ablate, fill, patches, patchFrom, hasLens } = inside;
	const heads =
		fill === 'mean'
			? fillWithMeans(ablate, await engine.observe(prompt, schedule, {}), engine)
			: ablate.map((head) => ({ ...head, gate: 0 }));
	const other = patchFrom ? readOther(patchFrom, engine) : null;
	const rows = other ? await engine.observe(other.prompt, other.positional, {}) : null;
	const laid = rows ? takeRows(patches, rows) : [];
	const interventions: Interventions = { heads, patches: laid };
	const trace = await traceRun(engine, prompt, schedule, { interventions });
	const about = {
		heads: ablate.map((head) => ({ ...head, gate: 0, fill })),
		patches: patches.map((place) => ({ ...place, from: other?.prompt ?? '' }))
	};
	const isChanged = ablate.length + patches.length > 0;
	const changed = { ...trace, ...(isChanged && { interventions: about }) };
	if (!hasLens) return changed;
	const lens = await engine.readLens(prompt, schedule, { interventions });
	return { ...changed, lens, topkTokens: new Map([...trace.topkTokens, ...lens.topkTokens]) };
}

function fillWithMeans(
	ablate: InsideArguments['ablate'],
	{ attention, tokenIds }: Observed,
	engine: Engine
): HeadGate[] {
	const { headDim } = engine.info.shape;
	return ablate.map(({ layer, head }) => {
		const mean = meanOfRows(attention[layer] ?? new Float32Array(), tokenIds.length);
		const own = mean.slice(head * headDim, (head + 1) * headDim);
		// Of a head that is not there, there is no mean; the engine says so.
		return { layer, head, gate: 0, ...(own.length > 0 && { fill: own }) };
	});
}

function readOther(path: string, engine: Engine): Trace {
	if (!existsSync(path)) throw new UsageError(`There is no ${path}.`);
	const other = decodeTrace(new Uint8Array(readFileSync(path)));
	if (other.model !== engine.info.id)
		throw new UsageError(`${path} is a run of ${other.model}, not of ${engine.info.id}.`);
	return other;
}

function takeRows(
	patches: InsideArguments['patches'],
	{ residuals, tokenIds }: Observed
): ResidualPatch[] {
	return patches.map(({ layer, token }) => {
		const stream = residuals[layer];
		const width = (stream?.length ?? 0) / tokenIds.length;
		if (!stream || token >= tokenIds.length)
			throw new UsageError(
				`--patch ${layer}:${token}: the other run has layers 0 to ${residuals.length - 1} and tokens 0 to ${tokenIds.length - 1}.`
			);
		return { layer, token, row: stream.slice(token * width, (token + 1) * width) };
	});
}
