/** @file How a model of the Hub is named: `owner/name`, or `owner/name@revision` where it is not what `main` holds. Pure. */
import { HubError } from './hub-error.ts';

export const publicHub = 'https://huggingface.co';
/** What a repository shows where nobody names a revision. */
export const mainRevision = 'main';

export interface HubName {
	/** `owner/name`. */
	readonly id: string;
	/** A branch, tag or commit; null stands for `main`. */
	readonly revision: string | null;
}

/** Hosts of the public Hub, its short name included. */
const hubHosts = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/i;
/** What follows a model's id in the addresses of its pages. */
const pages = new Set('tree blob raw resolve edit commit commits discussions settings'.split(' '));
/** Pages, of the site or of its API, whose next part is a revision. */
const revised = new Set('tree blob raw resolve edit commit commits revision'.split(' '));
/** First parts of addresses that lead to something other than a model. */
const others = new Set(
	'datasets spaces docs papers blog collections organizations tasks'.split(' ')
);
const revisionPattern = /^\w[\w.-]*(?:\/\w[\w.-]*){0,3}$/;

/**
 * A model's name as typed or pasted: `owner/name`, `owner/name@revision`, or an address of it on the Hub, with or without `https://`, for
 * the browser or for git. What is a name: as in `validate_repo_id` of huggingface_hub; `@` as in its `hf://` addresses.
 * @param hub address of the Hub that is asked, which may have a path of its own
 * @throws {HubError} bad-id
 */
export function parseHubName(text: string, hub = publicHub): HubName {
	const bare = text
		.trim()
		.replace(/[?#].*$/s, '')
		.replace(/^git@([^:/]+):/, '$1/');
	const scheme = /^(?:[a-z][a-z+]*:)?\/\//i.exec(bare)?.[0] ?? '';
	const isShort = scheme.toLowerCase() === 'hf://';
	const address = bare.slice(scheme.length);
	const parts = dropHost(address, hub, scheme !== '' && !isShort).split('/');
	const lead = parts[0] === 'api' ? 2 : parts[0] === 'models' ? 1 : 0;
	const [owner = '', given = '', page = '', named = ''] = parts.slice(lead);
	const [repository = '', ...at] = given.split('@');
	const name = repository.replace(/\.git$/, '');
	// A name with a slash in it stands behind the `@` as it is, or as one part of an address.
	const typed = at.length > 0 ? [at.join('@'), ...parts.slice(lead + 2)].join('/') : '';
	const revision = decode(at.length > 0 ? typed : revised.has(page) ? named : '');
	if (
		!isName(owner) ||
		!isName(name) ||
		others.has(parts[lead === 2 ? 1 : 0] ?? '') ||
		(at.length > 0 && typed === '') ||
		(revision !== '' && (revision.length > 100 || !revisionPattern.test(revision)))
	)
		throw new HubError('bad-id', text.trim().slice(0, 80));
	const isMain = revision === '' || revision === mainRevision;
	return { id: `${owner}/${name}`, revision: isMain ? null : revision };
}

export function formatHubName({ id, revision }: HubName): string {
	return revision === null ? id : `${id}@${revision}`;
}

export function isHubName(text: string, hub = publicHub): boolean {
	try {
		return parseHubName(text, hub).id !== '';
	} catch {
		return false;
	}
}

function dropHost(address: string, hub: string, isHosted: boolean): string {
	const hubPath = `${hub.replace(/^https?:\/\//, '')}/`;
	if (address.toLowerCase().startsWith(hubPath.toLowerCase())) return address.slice(hubPath.length);
	const [host = '', , third] = address.split('/');
	const isHost =
		isHosted ||
		hubHosts.test(host) ||
		host.includes(':') ||
		// An owner may have a dot, too; but then a third part is one of its model's pages.
		(host.includes('.') && third !== undefined && third !== '' && !pages.has(third));
	return isHost ? address.slice(host.length + 1) : address;
}

function isName(part: string): boolean {
	return part.length <= 96 && /^\w(?:[\w.-]*\w)?$/.test(part) && !/--|\.\./.test(part);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		// Matches no pattern of a name.
		return '%';
	}
}
