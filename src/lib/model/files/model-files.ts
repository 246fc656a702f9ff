/** @file Fetching a model's files: with progress, abortable, and each checked against the catalogue. */
import { ModelError } from '../contract/model-error.ts';
import type { CatalogFile } from '../contract/catalog.ts';
import type { FilesSource, ModelSource, SiteSource } from '../contract/source.ts';
import { readBlob, SteadyFile } from './stored-file.ts';

/** Where an engine gets a model's files; a page fetches them, Node reads them. */
export interface FileReader {
	/**
	 * The whole file, checked.
	 * @throws {ModelError} file-missing, file-truncated, file-altered, network, aborted
	 */
	read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
	has(path: string): boolean;
	/** Files that need not be read to be used; a reader without it fetches. */
	readonly blobs?: Readonly<Record<string, Blob>>;
	/** True where the hashes cannot be computed here (WebCrypto needs a secure origin), so that only sizes are checked. */
	readonly isHashUnchecked: boolean;
}

export interface ReadOptions {
	readonly signal?: AbortSignal;
	readonly onBytes?: (bytes: number) => void;
}

/** The way to a source's files. */
export function createReader(source: ModelSource): FileReader {
	return source.kind === 'site' ? createFetchReader(source) : createBlobReader(source);
}

/** Reads files that are here already. Whoever put them here has verified them, so they are not hashed again. */
export function createBlobReader({ files }: Pick<FilesSource, 'files'>): FileReader {
	return {
		isHashUnchecked: false,
		blobs: Object.fromEntries(
			Object.entries(files).map(([path, file]) => [path, new SteadyFile(file, path)])
		),
		has: (path) => Object.hasOwn(files, path),
		async read(path, { signal, onBytes } = {}) {
			const blob = Object.hasOwn(files, path) ? files[path] : undefined;
			if (!blob) throw new ModelError('file-missing', path);
			const bytes = await readBlob(blob, path);
			if (signal?.aborted) throw new ModelError('aborted');
			onBytes?.(bytes.length);
			return bytes;
		}
	};
}

/** Reads a model's files over HTTP. */
export function createFetchReader({
	model,
	baseUrl
}: Pick<SiteSource, 'model' | 'baseUrl'>): FileReader {
	const files = new Map(model.files.map((file) => [file.path, file]));
	return {
		isHashUnchecked: !hasHash(),
		has: (path) => files.has(path),
		async read(path, options = {}) {
			const file = files.get(path);
			if (!file) throw new ModelError('file-missing', path);
			const bytes = await fetchBytes(new URL(path, baseUrl).href, path, options, file.bytes);
			await verifyFile(file, bytes);
			return bytes;
		}
	};
}

/**
 * The body of an address, counted as it arrives; what the build packed (`.packed`, gzip) as it was before.
 * @param name what errors call the file
 * @throws {ModelError}
 */
export async function fetchBytes(
	url: string,
	name: string,
	{ signal, onBytes }: ReadOptions,
	expectedBytes = 0
): Promise<Uint8Array<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	let received = 0;
	try {
		const response = await fetch(url, signal ? { signal } : {});
		requireFile(response, name);
		const body = url.endsWith('.packed')
			? response.body?.pipeThrough(new DecompressionStream('gzip'))
			: response.body;
		const reader = body?.getReader();
		for (;;) {
			const part = await reader?.read();
			if (!part || part.done) break;
			chunks.push(part.value);
			received += part.value.length;
			onBytes?.(part.value.length);
		}
	} catch (cause) {
		if (cause instanceof ModelError) throw cause;
		if (signal?.aborted) throw new ModelError('aborted', '', { cause });
		const after = received > 0 ? ` after ${received} of ${expectedBytes || '?'} bytes` : '';
		throw new ModelError('network', name + after, { cause });
	}
	const bytes = new Uint8Array(received);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}

function requireFile(response: Response, name: string): void {
	if (response.status === 404 || response.status === 410)
		throw new ModelError('file-missing', name);
	if (!response.ok) throw new ModelError('network', `${name}: HTTP ${response.status}`);
	// Some hosts answer every unknown address with their start page and 200.
	if (response.headers.get('content-type')?.startsWith('text/html'))
		throw new ModelError('file-missing', name);
}

/**
 * Compares size and SHA-256 with the catalogue.
 * @throws {ModelError} file-truncated, file-altered
 */
export async function verifyFile(file: CatalogFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
	if (bytes.length < file.bytes)
		throw new ModelError('file-truncated', `${file.path}: ${bytes.length} of ${file.bytes} bytes`);
	if (bytes.length > file.bytes)
		throw new ModelError('file-altered', `${file.path}: ${bytes.length} bytes, not ${file.bytes}`);
	if (!hasHash()) return;
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
	if (hex !== file.sha256) throw new ModelError('file-altered', `${file.path}: SHA-256 ${hex}`);
}

function hasHash(): boolean {
	// The type says that it is always there; on an insecure origin it is not.
	return (crypto as { subtle?: SubtleCrypto }).subtle !== undefined;
}
