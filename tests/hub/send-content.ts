/** @file A file's bytes over HTTP, whole or from where a range says, and what a bad host or line makes of them. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Content {
	readonly bytes: number;
	/** The bytes, or the path of a file that holds them. */
	readonly content: Uint8Array | string;
}

export interface Fault {
	/** Answers with this status and no body. */
	readonly status?: number;
	/** Cuts the connection after this many bytes of the body. */
	readonly cutAfter?: number;
	/** Claims and sends only this many bytes. */
	readonly shortTo?: number;
	/** Sends one byte too many. */
	readonly isLonger?: boolean;
	/** Changes one byte of the body. */
	readonly isAltered?: boolean;
	/** Answers a range with the whole file. */
	readonly ignoresRange?: boolean;
	/** Sends this many bytes of the body, then nothing, and keeps the line open. */
	readonly silentAfter?: number;
	/** In bytes a second. */
	readonly speed?: number;
}

export function sendContent(
	request: IncomingMessage,
	response: ServerResponse,
	file: Content,
	fault: Fault
): void {
	if (fault.status) return void response.writeHead(fault.status).end();
	const asked = fault.ignoresRange ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
	const from = Number(asked?.[1] ?? 0);
	const to = Math.min(asked?.[2] ? Number(asked[2]) + 1 : Infinity, file.bytes);
	response.setHeader('Accept-Ranges', 'bytes');
	if (asked && from >= file.bytes) {
		response.setHeader('Content-Range', `bytes */${file.bytes}`);
		return void response.writeHead(416).end();
	}
	const length = Math.min(to - from, fault.shortTo ?? Infinity) + (fault.isLonger ? 1 : 0);
	response.setHeader('Content-Length', length);
	if (asked) response.setHeader('Content-Range', `bytes ${from}-${to - 1}/${file.bytes}`);
	response.writeHead(asked ? 206 : 200);
	if (request.method === 'HEAD') return void response.end();
	void sendBody(response, file, from, length, fault);
}

async function sendBody(
	response: ServerResponse,
	file: Content,
	from: number,
	length: number,
	fault: Fault
): Promise<void> {
	let sent = 0;
	const end = Math.min(fault.cutAfter ?? Infinity, fault.silentAfter ?? Infinity, length);
	for await (const part of readParts(file, from, fault.speed ? 8192 : 1 << 18)) {
		let bytes = part.subarray(0, end - sent);
		if (fault.isAltered && bytes.length > 0) {
			bytes = bytes.slice();
			bytes[0] = 255 - (bytes[0] ?? 0);
		}
		if (response.destroyed) return;
		if (!response.write(bytes))
			await new Promise<void>((resolve) => {
				const done = () => {
					response.off('drain', done);
					response.off('close', done);
					resolve();
				};
				response.once('drain', done);
				response.once('close', done);
			});
		sent += bytes.length;
		if (fault.speed)
			await new Promise((resolve) => setTimeout(resolve, 8.192e6 / (fault.speed ?? 1)));
		if (sent >= end) break;
	}
	if (fault.isLonger) response.write(new Uint8Array(1));
	if (fault.silentAfter !== undefined) return;
	// Only once what was written is on its way.
	if (fault.cutAfter !== undefined) setTimeout(() => response.destroy(), 30);
	else response.end();
}

async function* readParts({ content }: Content, from: number, size: number) {
	if (typeof content === 'string') {
		for await (const part of createReadStream(content, { start: from, highWaterMark: size }))
			yield part as Uint8Array;
		return;
	}
	for (let at = from; at < content.length; at += size)
		yield content.subarray(at, Math.min(at + size, content.length));
}
