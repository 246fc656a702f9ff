/** @file Reads a recording layer by layer and computes what is looked at, off the page's thread: a map of 4,096 tokens takes seconds. */
import type { HeadReading } from '../../math/head-reading.ts';
import type { Positional } from '../../math/positional.ts';
import { yieldToMessages } from '../../model/device/yield-to-messages.ts';
import { readBlob, readRanges, SourceError, type SourceProblem } from '../../trace/byte-source.ts';
import { FileRun, type FileOpening } from '../../trace/file-run.ts';

/** A file of this device, or an address whose server gives parts. */
export type RecordingPlace =
	{ readonly blob: Blob } | { readonly address: string; readonly size: number | null };

export type RecordingQuestion = {
	readonly layer: number;
	readonly positional: Positional;
	readonly tokens: number;
} & (
	| { readonly kind: 'map'; readonly head: number }
	| { readonly kind: 'heads'; readonly cells: number }
);
export type RecordingRequest =
	| { readonly open: RecordingPlace; readonly opening: FileOpening }
	| { readonly id: number; readonly question: RecordingQuestion };
export type RecordingReply = { readonly id: number } & (
	| { readonly map: Float32Array<ArrayBuffer> }
	| { readonly heads: readonly HeadReading[] }
	/** The values of a sentence, or what somebody else said in English. */
	| { readonly problem: SourceProblem; readonly values: SourceError['values'] }
	| { readonly message: string }
);

let run: FileRun | undefined;
/** The map that somebody waits for; small pictures come after it. */
let wantedMap: Promise<unknown> = Promise.resolve();
/** The first pictures are asked for a moment before the first map, which is not to wait for their rows. */
const isCalm = new Promise((resolve) => setTimeout(resolve, 1000));

self.onmessage = ({ data }: MessageEvent<RecordingRequest>) => {
	if ('open' in data) {
		const { open, opening } = data;
		const source = 'blob' in open ? readBlob(open.blob) : readRanges(open.address, open.size);
		run = new FileRun(source, opening);
	} else if (run) {
		const answered = answer(run, data.id, data.question);
		if (data.question.kind === 'map') wantedMap = answered;
	}
};

async function answer(run: FileRun, id: number, question: RecordingQuestion): Promise<void> {
	try {
		if (question.kind === 'map') {
			const map = await run.readMap(question);
			reply({ id, map }, [map.buffer]);
		} else reply({ id, heads: await run.readHeads(question, letMapsGoFirst) });
	} catch (error) {
		if (error instanceof SourceError) reply({ id, problem: error.problem, values: error.values });
		else reply({ id, message: error instanceof Error ? error.message : String(error) });
	}
}

async function letMapsGoFirst(): Promise<void> {
	await yieldToMessages();
	await isCalm;
	await wantedMap;
}

function reply(message: RecordingReply, transfer: Transferable[] = []) {
	self.postMessage(message, { transfer });
}
