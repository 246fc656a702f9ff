/**
 * @file A server that behaves like the Hub, for models that never left this machine: an API that names commits and lists files, addresses
 * that redirect to another origin as to its CDN, ranges, and faults on demand.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { sendContent, type Content, type Fault } from './send-content.ts';

/** The Hub keeps what is larger in its large file storage; the real limit is 10 MB. */
const largeFrom = 20_000;
const exposed =
	'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag';

interface StoredFile extends Content {
	readonly path: string;
	readonly gitOid: string;
	/** SHA-256, of large files. */
	readonly lfsOid: string | null;
}

export interface FaultRule extends Fault {
	/** Ending of the file's path, or `api` for the API. */
	readonly of: string;
	/** How many requests it hits; all of them where left out. */
	times?: number;
}

export interface LocalHub {
	/** Address of the Hub, without a slash at its end. */
	readonly url: string;
	/** `GET path` of each request, with its range: `GET /a/b/resolve/…/config.json bytes=5-`. */
	readonly requests: string[];
	/** Makes these files the newest commit of a model's branch; content is bytes, or the path of a file. Returns the commit. */
	commit(
		id: string,
		files: Readonly<Record<string, Uint8Array | string>>,
		branch?: string
	): Promise<string>;
	/** Faults, the newest first; the list may be emptied. */
	readonly faults: FaultRule[];
	/** From now on it lists this model's files to everyone and gives them to nobody, as the Hub does where an account is asked for. */
	gate(id: string): void;
	/** Takes a commit back, as a squashed history does. */
	forget(id: string, revision: string): void;
	/** Cuts every connection and takes no new one. */
	setOffline(isOffline: boolean): void;
	close(): Promise<void>;
}

export async function startLocalHub(): Promise<LocalHub> {
	const commits = new Map<string, Map<string, readonly StoredFile[]>>();
	/** The commit of each branch, by model. */
	const branches = new Map<string, Map<string, string>>();
	const contents = new Map<string, StoredFile>();
	const faults: FaultRule[] = [];
	const requests: string[] = [];
	const gated = new Set<string>();
	const sockets = new Set<Socket>();
	let isOffline = false;

	const takeFault = (name: string): Fault => {
		const found = faults.find(({ of, times = 1 }) => name.endsWith(of) && times > 0);
		if (found?.times !== undefined) found.times--;
		return found ?? {};
	};
	const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
		const server = createServer((request, response) => {
			const origin = request.headers.origin;
			response.setHeader('Access-Control-Allow-Origin', origin ?? '*');
			response.setHeader('Access-Control-Expose-Headers', exposed);
			response.setHeader('Vary', 'Origin');
			if (request.method !== 'OPTIONS') {
				answer(request, response);
				return;
			}
			response.setHeader('Access-Control-Allow-Headers', 'Range');
			response.writeHead(204).end();
		});
		// A busy machine may take longer than the five seconds after which Node would close a connection that a client is about to use again.
		server.keepAliveTimeout = 120_000;
		server.on('connection', (socket) => {
			if (isOffline) {
				socket.destroy();
				return;
			}
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
	};

	const cdn = await listen((request, response) => {
		const file = contents.get((request.url ?? '').slice(1));
		if (!file) return void response.writeHead(404).end();
		sendContent(request, response, file, takeFault(file.path));
	});

	const hub = await listen((request, response) => {
		const url = new URL(request.url ?? '/', 'http://hub');
		const range = request.headers.range ? ` ${request.headers.range}` : '';
		requests.push(`${request.method ?? ''} ${url.pathname}${range}`);
		const api = /^\/api\/models\/([^/]+\/[^/]+)(?:\/(revision|tree|refs)(?:\/([^/]+))?)?$/.exec(
			url.pathname
		);
		if (api) {
			const { status } = takeFault('api');
			if (status) return void response.writeHead(status).end();
			answerApi(response, url, api[1] ?? '', api[2] ?? 'revision', api[3] ?? 'main');
			return;
		}
		const [, id, revision, path] =
			/^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
		if (gated.has(id ?? ''))
			return void response.writeHead(401, { 'X-Error-Code': 'GatedRepo' }).end();
		const files = findCommit(id ?? '', revision ?? '')?.files;
		const file = files?.find((entry) => entry.path === decodeURIComponent(path ?? ''));
		const isGone = files ? 'EntryNotFound' : 'RevisionNotFound';
		if (!file) return void response.writeHead(404, { 'X-Error-Code': isGone }).end();
		response.setHeader('X-Repo-Commit', revision ?? '');
		if (file.lfsOid === null) {
			response.setHeader('ETag', `"${file.gitOid}"`);
			sendContent(request, response, file, takeFault(file.path));
			return;
		}
		response.setHeader('X-Linked-ETag', `"${file.lfsOid}"`);
		response.setHeader('X-Linked-Size', file.bytes);
		response.setHeader('Accept-Ranges', 'bytes');
		response.writeHead(302, { Location: `${cdn.url}/${file.lfsOid}` }).end();
	});

	function findCommit(id: string, name: string) {
		const own = commits.get(id);
		const revision: string = branches.get(id)?.get(name) ?? name;
		const files = own?.get(revision);
		return files ? { revision, files } : null;
	}

	function answerApi(
		response: ServerResponse,
		url: URL,
		id: string,
		kind: string,
		name: string
	): void {
		if (kind === 'refs') {
			const named = [...(branches.get(id) ?? [])].map(([branch, targetCommit]) => ({
				name: branch,
				ref: `refs/heads/${branch}`,
				targetCommit
			}));
			sendJson(response, commits.has(id) ? 200 : 401, { branches: named, tags: [] });
			return;
		}
		const found = findCommit(id, decodeURIComponent(name));
		// As the Hub does, which does not tell a private model from none.
		if (!found) {
			sendJson(response, commits.has(id) ? 404 : 401, { error: 'not found' });
			return;
		}
		if (kind === 'revision') {
			sendJson(response, 200, { id, sha: found.revision });
			return;
		}
		const all = listTree(found.files);
		// Two to a page, so that readers must follow the links.
		const from = Number(url.searchParams.get('cursor') ?? 0);
		if (from + 2 < all.length) {
			url.searchParams.set('cursor', String(from + 2));
			response.setHeader('Link', `<${hub.url}${url.pathname}${url.search}>; rel="next"`);
		}
		sendJson(response, 200, all.slice(from, from + 2));
	}

	return {
		url: hub.url,
		requests,
		faults,
		async commit(id, files, branch = 'main') {
			const listed = await Promise.all(
				Object.entries(files).map(([path, content]) => describe(path, content))
			);
			const listing = listed.map(({ path, gitOid, lfsOid }) => `${path} ${lfsOid ?? gitOid}`);
			const revision = createHash('sha1')
				.update(`${id}\n${listing.join('\n')}`)
				.digest('hex');
			const own = commits.get(id) ?? new Map<string, readonly StoredFile[]>();
			own.delete(revision);
			commits.set(id, own.set(revision, listed));
			branches.set(id, (branches.get(id) ?? new Map<string, string>()).set(branch, revision));
			for (const file of listed) if (file.lfsOid) contents.set(file.lfsOid, file);
			return revision;
		},
		gate: (id) => void gated.add(id),
		forget: (id, revision) => void commits.get(id)?.delete(revision),
		setOffline(value) {
			isOffline = value;
			if (value) for (const socket of sockets) socket.destroy();
		},
		async close() {
			for (const socket of sockets) socket.destroy();
			await Promise.all([hub.server, cdn.server].map(closeServer));
		}
	};
}

function listTree(files: readonly StoredFile[]) {
	const folders = [...new Set(files.map(({ path }) => path.split('/').slice(0, -1).join('/')))];
	return [
		...folders.filter(Boolean).map((path) => ({ type: 'directory', oid: '', size: 0, path })),
		...files.map(({ path, bytes, gitOid, lfsOid }) => ({
			type: 'file',
			oid: gitOid,
			size: bytes,
			path,
			...(lfsOid !== null && { lfs: { oid: lfsOid, size: bytes, pointerSize: 134 } })
		}))
	];
}

async function describe(path: string, content: Uint8Array | string): Promise<StoredFile> {
	const bytes = typeof content === 'string' ? statSync(content).size : content.length;
	const sha256 = createHash('sha256');
	const git = createHash('sha1').update(`blob ${bytes}\0`);
	const feed = (chunk: Uint8Array) => {
		sha256.update(chunk);
		git.update(chunk);
	};
	if (typeof content !== 'string') feed(content);
	else for await (const chunk of createReadStream(content)) feed(chunk as Uint8Array);
	const isLarge = bytes >= largeFrom || path.includes('.onnx');
	return {
		path,
		bytes,
		content,
		gitOid: git.digest('hex'),
		lfsOid: isLarge ? sha256.digest('hex') : null
	};
}

function sendJson(response: ServerResponse, status: number, json: unknown): void {
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
}

function closeServer(server: Server): Promise<void> {
	return new Promise((resolve) => server.close(() => resolve()));
}
