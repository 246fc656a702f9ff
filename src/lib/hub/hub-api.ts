/**
 * @file Asking the Hub what a model is at: the commit behind a name, and its files with size and hash.
 * The paths and fields are those of the Hub's own API documentation (`/api/models/{id}/revision/{rev}`, `/api/models/{id}/tree/{rev}`,
 * `/{id}/resolve/{rev}/{path}`). No request is made before one of these functions is called.
 */
import * as v from 'valibot';
import { HubError } from './hub-error.ts';

export const publicHub = 'https://huggingface.co';

/** How a file's content is known: SHA-256 of large files, git's blob SHA-1 of the rest. */
export interface FileHash {
	readonly kind: 'sha256' | 'git-sha1';
	/** Lower-case hexadecimal. */
	readonly hex: string;
}

export interface HubFile {
	/** Inside the repository. */
	readonly path: string;
	readonly bytes: number;
	readonly hash: FileHash;
}

export interface HubListing {
	readonly id: string;
	/** The commit; 40 hexadecimal digits. */
	readonly revision: string;
	readonly files: readonly HubFile[];
}

export interface HubRequest {
	/** Address of the Hub, without a slash at its end. */
	readonly hub: string;
	readonly id: string;
	readonly signal?: AbortSignal;
}

const modelSchema = v.looseObject({ sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)) });
const entrySchema = v.looseObject({
	type: v.string(),
	path: v.string(),
	size: v.pipe(v.number(), v.integer(), v.minValue(0)),
	oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
	lfs: v.optional(
		v.looseObject({
			oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
			size: v.pipe(v.number(), v.integer(), v.minValue(0))
		})
	)
});
const treeSchema = v.array(v.looseObject({ type: v.string() }));

/** Hosts of the public Hub, its short name included. */
const hubHosts = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/i;
/** What follows a model's id in the addresses of its pages. */
const pages = new Set('tree blob raw resolve edit commit commits discussions settings'.split(' '));
/** First parts of addresses that lead to something other than a model. */
const others = new Set(
	'datasets spaces docs papers blog collections organizations tasks'.split(' ')
);

/**
 * A model's id as typed or pasted: `owner/name`, or an address of it on the Hub, with or without `https://`, for the browser
 * or for git. What is a name: as in `validate_repo_id` of huggingface_hub.
 * @param hub address of the Hub that is asked, which may have a path of its own
 * @throws {HubError} bad-id
 */
export function parseModelId(text: string, hub = publicHub): string {
	const bare = text
		.trim()
		.replace(/[?#].*$/s, '')
		.replace(/^git@([^:/]+):/, '$1/');
	const scheme = /^(?:[a-z][a-z+]*:)?\/\//i.exec(bare)?.[0] ?? '';
	const isShort = scheme.toLowerCase() === 'hf://';
	const address = bare.slice(scheme.length);
	const parts = dropHost(address, hub, scheme !== '' && !isShort).split('/');
	const lead = parts[0] === 'api' ? 2 : parts[0] === 'models' ? 1 : 0;
	const [owner = '', given = ''] = parts.slice(lead);
	const name = given.replace(/\.git$/, '');
	if (!isName(owner) || !isName(name) || others.has(parts[lead === 2 ? 1 : 0] ?? ''))
		throw new HubError('bad-id', text.trim().slice(0, 80));
	return `${owner}/${name}`;
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

export function isModelId(text: string, hub = publicHub): boolean {
	try {
		return parseModelId(text, hub) !== '';
	} catch {
		return false;
	}
}

/**
 * The commit that `main` stands for now.
 * @throws {HubError}
 */
export async function resolveRevision(request: HubRequest, name = 'main'): Promise<string> {
	const url = `${request.hub}/api/models/${request.id}/revision/${encodeURIComponent(name)}`;
	const { json } = await ask(url, request);
	const result = v.safeParse(modelSchema, json);
	if (!result.success) throw new HubError('unexpected-answer', url);
	return result.output.sha;
}

/**
 * All files of a commit.
 * @throws {HubError}
 */
export async function listFiles(request: HubRequest, revision: string): Promise<HubListing> {
	const files: HubFile[] = [];
	const first = `${request.hub}/api/models/${request.id}/tree/${revision}?recursive=true`;
	for (let url: string | null = first; url !== null;) {
		const answer = await ask(url, request);
		const page = v.safeParse(treeSchema, answer.json);
		if (!page.success) throw new HubError('unexpected-answer', url);
		for (const entry of page.output) {
			if (entry.type !== 'file') continue;
			const file = v.safeParse(entrySchema, entry);
			if (!file.success) throw new HubError('unexpected-answer', url);
			files.push(readEntry(file.output));
		}
		url = nextPage(answer.link, request.hub);
	}
	return { id: request.id, revision, files };
}

export function resolveUrl(hub: string, id: string, revision: string, path: string): string {
	return `${hub}/${id}/resolve/${revision}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function readEntry({ path, size, oid, lfs }: v.InferOutput<typeof entrySchema>): HubFile {
	return lfs
		? { path, bytes: lfs.size, hash: { kind: 'sha256', hex: lfs.oid } }
		: { path, bytes: size, hash: { kind: 'git-sha1', hex: oid } };
}

/** The next page's address, where it is the same Hub's. */
function nextPage(link: string | null, hub: string): string | null {
	const next = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1];
	return next?.startsWith(`${hub}/`) ? next : null;
}

async function ask(
	url: string,
	{ id, signal }: HubRequest
): Promise<{ json: unknown; link: string | null }> {
	let response: Response;
	try {
		response = await fetch(url, { cache: 'no-store', ...(signal && { signal }) });
	} catch (cause) {
		if (signal?.aborted) throw new HubError('aborted', '', { cause });
		throw new HubError('network', new URL(url).host, { cause });
	}
	// The Hub says 401 of what does not exist, so as not to tell what is private.
	if (response.status === 404) throw new HubError('not-found', id);
	if (response.status === 401 || response.status === 403) throw new HubError('gated', id);
	if (!response.ok) throw new HubError('network', `${new URL(url).host}: HTTP ${response.status}`);
	try {
		return { json: await response.json(), link: response.headers.get('link') };
	} catch (cause) {
		throw new HubError('unexpected-answer', url, { cause });
	}
}
