/**
 * @file How an embedded page and the page around it reach each other. What they say is in `embed/protocol.ts`.
 *
 * Without `origin=` in the address a message goes to any page around: it says nothing that the parent could not see on the page it chose to
 * show, and a parent must be able to listen wherever it is hosted. Commands are taken from the parent window only, never from another.
 */
import * as v from 'valibot';
import {
	protocolVersions,
	type HostCommand,
	type PageMessage,
	type ProtocolVersion
} from '../embed/protocol.ts';
import { commandSchema } from '../embed/schemas.ts';
import { settleVersion, writeMessage } from '../embed/versions.ts';
import { readParameters, splitList } from '../url/parameters.ts';
import { pageParameters } from './page-parameters.ts';

export type SendToParent = (message: PageMessage) => void;

interface Line {
	readonly version: ProtocolVersion;
	/** Empty: any. */
	readonly origins: readonly string[];
}
let line: Line | null = null;

/** The page that was opened says it once; what its scripts do to the address later changes nothing. */
function readLine(): Line {
	if (line) return line;
	const { values } = readParameters(pageParameters, new Map(new URLSearchParams(location.search)));
	return (line = {
		version: settleVersion(values.protocol),
		origins: splitList(values.origin)
	});
}

/** Speaks to the parent page; where there is none, says nothing. */
export function sendToParent(message: PageMessage) {
	if (window.parent === window) return;
	const { version, origins } = readLine();
	const full = message.type === 'ready' ? { ...message, versions: [...protocolVersions] } : message;
	const written = writeMessage(full, version);
	for (const origin of origins.length > 0 ? origins : ['*'])
		window.parent.postMessage(written, origin);
}

/** Hears commands of the parent page; a malformed one is answered with an error. Returns a function that stops it. */
export function listenToParent(obey: (command: HostCommand) => void): () => void {
	const hear = ({ data, source, origin }: MessageEvent<unknown>) => {
		if (source !== window.parent || window.parent === window) return;
		const { origins } = readLine();
		if (origins.length > 0 && !origins.includes(origin)) return;
		if (!isForUs(data)) return;
		const read = v.safeParse(commandSchema, data);
		if (read.success) {
			obey(read.output);
			return;
		}
		const [issue] = read.issues;
		const message = `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`;
		sendToParent({ type: 'error', code: 'bad-command', message });
	};
	addEventListener('message', hear);
	return () => removeEventListener('message', hear);
}

function isForUs(data: unknown): boolean {
	return (
		typeof data === 'object' &&
		data !== null &&
		'source' in data &&
		data.source === 'model-museum-host'
	);
}

const settleMs = 80;

/**
 * An attachment that reports the height of its element a moment after it changed. The element must not stretch to the frame,
 * or parent and page would chase each other.
 */
export function reportHeight(send: SendToParent): (element: HTMLElement) => () => void {
	return (element) => {
		let sent = 0;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const report = () => {
			timer = undefined;
			// Of a page wider than its frame the scroll bar below takes its height from the page; without room for it another came up
			// beside it, made the page narrower and higher, and went with the next height.
			const bar = Math.max(0, innerHeight - document.documentElement.clientHeight);
			const height = Math.ceil(element.getBoundingClientRect().height + bar);
			// A parent that rounds, or a scroll bar that comes and goes, may move it by a pixel for ever.
			if (Math.abs(height - sent) <= 1) return;
			sent = height;
			send({ type: 'resize', height });
		};
		const observer = new ResizeObserver(() => {
			// The next change does not put it off: a page that goes on changing is told of while it does.
			timer ??= setTimeout(report, settleMs);
		});
		observer.observe(element);
		return () => {
			observer.disconnect();
			clearTimeout(timer);
		};
	};
}
