/** @file Makes a whole package: finds what a lesson or an activity needs, fetches it, packs it. Off the page's thread: packing takes seconds. */
import { zipPackage, type PackagePlan } from '../make-package.ts';
import { findNeeded, makePortable, siteFolder, type WantedPage } from './find-files.ts';
import { SiteError, SiteReader, type SiteProblem } from './site-reader.ts';

/** A page of the museum at `base`, an address that ends in a slash. */
interface Wanted extends WantedPage {
	readonly base: string;
}
export type WholeRequest =
	/** How much is there to fetch? */
	| (Wanted & { readonly kind: 'measure' })
	/** @param plan without the site's files */
	| (Wanted & { readonly kind: 'make'; readonly plan: PackagePlan });
export type WholeReply =
	| { readonly kind: 'measured'; readonly files: number; readonly bytes: number }
	/** @param bytes that have come so far */
	| { readonly kind: 'progress'; readonly bytes: number }
	| { readonly kind: 'packing' }
	| { readonly kind: 'made'; readonly zip: Uint8Array<ArrayBuffer> }
	| { readonly kind: 'failed'; readonly problem: SiteProblem; readonly path: string }
	/** What somebody else said in English. */
	| { readonly kind: 'failed'; readonly message: string };

/** Files fetched at once. */
const lanes = 4;

interface Found {
	readonly reader: SiteReader;
	readonly page: string;
	/** Ascending. */
	readonly paths: readonly string[];
}
/** Of the one page that this worker is for. */
let finding: Promise<Found> | undefined;

self.onmessage = ({ data }: MessageEvent<WholeRequest>) => void answer(data);

async function answer(request: WholeRequest): Promise<void> {
	try {
		finding ??= find(request);
		const found = await finding;
		if (request.kind === 'make') await make(found, request.plan);
		else {
			const bytes = found.reader.select(found.paths).reduce((sum, file) => sum + file.bytes, 0);
			reply({ kind: 'measured', files: found.paths.length, bytes });
		}
	} catch (error) {
		finding = undefined;
		if (error instanceof SiteError)
			reply({ kind: 'failed', problem: error.problem, path: error.path });
		else reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
	}
}

async function find({ base, ...wanted }: Wanted): Promise<Found> {
	const reader = await SiteReader.open(base);
	const { page } = wanted;
	const paths = await findNeeded(reader.list, wanted, (path) => reader.readText(path));
	if (!paths.includes(page)) throw new SiteError('missing', page);
	return { reader, page, paths };
}

async function make({ reader, page, paths }: Found, plan: PackagePlan): Promise<void> {
	const read = new Map<string, Uint8Array>();
	const waiting = [...paths];
	let bytes = 0;
	const fetchNext = async (): Promise<void> => {
		for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
			const file = await reader.read(path);
			read.set(path, file);
			reply({ kind: 'progress', bytes: (bytes += file.length) });
		}
	};
	await Promise.all(Array.from({ length: lanes }, fetchNext));
	reply({ kind: 'packing' });
	const html = makePortable(await reader.readText(page), page, reader.hash);
	read.set(page, new TextEncoder().encode(html));
	const site = Object.fromEntries(
		paths.flatMap((path) => {
			const file = read.get(path);
			return file ? [[siteFolder + path, file] as const] : [];
		})
	);
	const zip = zipPackage({ ...plan, site });
	reply({ kind: 'made', zip }, [zip.buffer]);
}

function reply(message: WholeReply, transfer: Transferable[] = []): void {
	self.postMessage(message, { transfer });
}
