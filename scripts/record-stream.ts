/** @file What the exhibits of the residual stream, of the greedy text and of documents in one row open with. */
import { writeFileSync } from 'node:fs';
import { restartPositions } from '../src/lib/math/schedule.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { encodeTrace } from '../src/lib/trace/trace-file.ts';
import type { Trace } from '../src/lib/trace/trace.ts';
import {
	findStarts,
	joinDocuments,
	nameWay,
	ways,
	type Way
} from '../src/lib/widgets/documents/documents.ts';
import { recordedTexts } from '../src/lib/widgets/documents/parameters.ts';
import { headRecord } from '../src/lib/widgets/live/record-heading.ts';
import {
	mostWritten,
	type WrittenRecord,
	type WrittenToken
} from '../src/lib/widgets/stream/greedy.ts';
import { recordedPrompts } from '../src/lib/widgets/stream/parameters.ts';
import { describeStream, type StreamRecord } from '../src/lib/widgets/stream/stream-record.ts';
import { traceRun } from './node-engine.ts';

/** @throws {ModelError} */
export async function recordStream(engine: Engine, prompt: string): Promise<StreamRecord> {
	const { info } = engine;
	return describeStream(info, prompt, await engine.observe(prompt, info.ownSchedule, {}));
}

/** A text gone on with, always by the likeliest token. @throws {ModelError} */
export async function recordGreedy(engine: Engine, prompt: string): Promise<WrittenRecord> {
	const { info } = engine;
	const tokens: WrittenToken[] = [];
	const sampling = { temperature: 0, topK: null, topP: null, seed: 1 };
	const options = { sampling, maxNewTokens: mostWritten, ends: [], isTemplated: false };
	await engine.continue(prompt, info.ownSchedule, options, {
		onPrefill: () => undefined,
		onToken: ({ id, shown, probability }) => tokens.push({ id, text: shown, probability })
	});
	return { ...headRecord(info, prompt), temperature: 0, seed: 1, tokens };
}

/** Two documents in one row, run in one of the four ways. @throws {ModelError} */
export async function recordDocuments(
	engine: Engine,
	{ mask, positions }: Way,
	{ first, second }: { readonly first: string; readonly second: string } = recordedTexts
): Promise<Trace> {
	const prompt = joinDocuments([first, second]);
	const { ownSchedule } = engine.info;
	const documents = findStarts((await traceRun(engine, prompt, ownSchedule)).tokens);
	const schedule = positions === 'anew' ? restartPositions(ownSchedule, documents) : ownSchedule;
	const interventions = { heads: [], patches: [], documents: mask === 'on' ? documents : [] };
	return traceRun(engine, prompt, schedule, { interventions });
}

/** Every file that ships. @param pathOf the path of a file below static/traces/ */
export async function recordStreams(
	load: (model: string) => Promise<Engine>,
	pathOf: (file: string) => string
): Promise<void> {
	const engine = await load('nano');
	const write = (file: string, content: string | Uint8Array) => {
		writeFileSync(pathOf(file), content);
		console.log(`${file}: ${content.length} bytes`);
	};
	try {
		const stream = await recordStream(engine, recordedPrompts.stream);
		write('stream-nano.json', `${shorten(stream)}\n`);
		write('greedy-nano.json', `${shorten(await recordGreedy(engine, recordedPrompts.greedy))}\n`);
		for (const way of ways) {
			const trace = await recordDocuments(engine, way);
			const file = `documents-nano-${nameWay(way)}.safetensors`;
			write(file, encodeTrace(trace, { isCompact: true }));
		}
	} finally {
		await engine.dispose();
	}
}

/** Five digits after the point are more than an exhibit shows. */
function shorten(record: StreamRecord | WrittenRecord): string {
	return JSON.stringify(record, (_, value: unknown) =>
		typeof value === 'number' ? Number(value.toFixed(5)) : value
	);
}
