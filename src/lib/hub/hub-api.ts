/**
 * @file Asking the Hub what a model is at: the commit behind a name, and its files with size and hash.
 * The paths and fields are those of the Hub's own API documentation (`/api/models/{id}/revision/{rev}`, `/api/models/{id}/tree/{rev}`,
 * `/{id}/resolve/{rev}/{path}`, `/api/models/{id}/refs`). No request is made before one of these functions is called.
 */
import * as v from 'valibot';
import { HubError } from './hub-error.ts';
import { mainRevision } from './hub-name.ts';

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
	/** The revision that was asked for by name; null or left out of `main`. */
	readonly branch?: string | null;
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
const refSchema = v.array(v.looseObject({ name: v.string() }));
const refsSchema = v.looseObject({ branches: refSchema, tags: v.optional(refSchema, []) });
const treeSchema = v.array(v.looseObject({ type: v.string() }));

/**
 * The commit that a branch or tag stands for now.
 * @throws {HubError} no-revision where the repository has none of this name
 */
export async function resolveRevision(request: HubRequest, name = mainRevision): Promise<string> {
	const url = `${request.hub}/api/models/${request.id}/revision/${encodeURIComponent(name)}`;
	const { json } = await ask(url, request).catch((error: unknown) => {
		const isGone = error instanceof HubError && error.code === 'not-found' && name !== mainRevision;
		throw isGone ? new HubError('no-revision', `${request.id}@${name}`, { cause: error }) : error;
	});
	const result = v.safeParse(modelSchema, json);
	if (!result.success) throw new HubError('unexpected-answer', url);
	return result.output.sha;
}

/**
 * The names of branches and tags, in the Hub's order.
 * @throws {HubError}
 */
export async function listRevisions(request: HubRequest): Promise<readonly string[]> {
	const url = `${request.hub}/api/models/${request.id}/refs`;
	const { json } = await ask(url, request);
	const result = v.safeParse(refsSchema, json);
	if (!result.success) throw new HubError('unexpected-answer', url);
	const { branches, tags } = result.output;
	return [...new Set([...branches, ...tags].map(({ name }) => name))];
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
