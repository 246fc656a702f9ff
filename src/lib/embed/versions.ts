/** @file Which version of the protocol two pages speak, and what a message looks like in it. */
import {
	protocolVersions,
	type PageEnvelope,
	type PageMessage,
	type ProtocolVersion
} from './protocol.ts';

/** The version to speak to a page that knows those up to `asked`: the newest that both know. */
export function settleVersion(asked: number): ProtocolVersion {
	return protocolVersions.findLast((version) => version <= asked) ?? protocolVersions[0];
}

/** What version 1 does not have. */
const sinceTwo: readonly string[] = ['answers', 'versions'];

/**
 * A message as it crosses: plain data, by way of JSON, so that no function, buffer or object of ours gets out. What is no number there
 * (NaN) becomes null.
 */
export function writeMessage(message: PageMessage, version: ProtocolVersion): PageEnvelope {
	const entries = Object.entries(message).filter(
		([name]) => version >= 2 || !sinceTwo.includes(name)
	);
	const plain = JSON.parse(JSON.stringify(Object.fromEntries(entries))) as PageMessage;
	return { source: 'model-museum', version, ...plain };
}
