/** @file The line that stands in the entrance before any model runs: two recorded runs of nano, read at build. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeTrace } from '../trace/trace-file.ts';
import { head, layer, readLine } from '../widgets/lobby/read-line.ts';

/** A build and the development server both work in the project's folder. */
const readTrace = (name: string) =>
	decodeTrace(new Uint8Array(readFileSync(resolve('static/traces', `${name}.safetensors`))));

/** The recorded line and where its head is, layer and head counted from 1. */
export function readLobby() {
	const own = readTrace('lobby-nano');
	return {
		line: readLine(own, readTrace('lobby-nano-nope')),
		place: { layer: layer + 1, head: head + 1, heads: own.shape.queryHeads }
	};
}
