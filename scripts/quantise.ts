/** @file The command line that keeps a folder's weights as blocks of 4 bits, as the site does while it fetches a model. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, openAsBlob } from 'node:fs';
import {
	copyFile,
	mkdir,
	open,
	readdir,
	readFile,
	rename,
	stat,
	writeFile
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ModelError } from '../src/lib/model/contract/model-error.ts';
import { readDecoderConfig } from '../src/lib/model/files/decoder-config.ts';
import { readModelConfig } from '../src/lib/model/files/model-config.ts';
import { matchTensors } from '../src/lib/model/files/match-tensors.ts';
import { ShardQuantiser } from '../src/lib/model/files/quantise-shard.ts';
import {
	describeErrors,
	indexPath,
	readErrors,
	writeIndex
} from '../src/lib/model/files/quantised-files.ts';
import { findTensors, readShardIndex } from '../src/lib/model/files/stored-tensors.ts';
import type { DecoderShape } from '../src/lib/model/graph/decoder-shape.ts';

const usage = `Keeps the weights of a folder (config.json, tokenizer.json, safetensors in F32, F16 or BF16) as blocks of 4 bits.

  node scripts/quantise.js FOLDER OUT

OUT becomes a folder that the museum opens as any other. docs/weights.md specifies its file.
`;

const single = 'model.safetensors';

/** Follows a command line; returns the exit code: 0, 1 where the folder cannot be taken, or 2 where the command is wrong. */
export async function quantiseFolder(args: readonly string[]): Promise<number> {
	const [folder, out] = args;
	if (args.includes('--help') || !folder || !out || resolve(folder) === resolve(out)) {
		console.log(usage);
		return args.includes('--help') ? 0 : 2;
	}
	try {
		await quantise(folder, out);
		return 0;
	} catch (error) {
		if (!(error instanceof ModelError) && !isMissing(error)) throw error;
		console.error(error.message);
		return 1;
	}
}

async function quantise(folder: string, out: string): Promise<void> {
	const text = await readFile(join(folder, 'config.json'), 'utf8');
	const config: unknown = JSON.parse(text);
	const { shape } = readDecoderConfig(config, readModelConfig(config, 'safetensors'));
	const index = join(folder, indexPath);
	const shards = existsSync(join(folder, single))
		? null
		: readShardIndex(await readFile(index, 'utf8'), indexPath);
	const paths = shards ? [...new Set(shards.values())].sort() : [single];
	await mkdir(out, { recursive: true });
	for (const path of paths)
		await quantiseFile(join(folder, path), join(out, path), shape, paths.length === 1);
	const kept = new Map<string, Blob>();
	for (const path of paths) kept.set(path, await openAsBlob(join(out, path)));
	matchTensors(await findTensors(kept, null), shape);
	if (shards) await writeFile(join(out, indexPath), await writeIndex(kept));
	for (const name of await readdir(folder)) {
		if (/\.(json|jinja)$/.test(name) && name !== indexPath)
			await copyFile(join(folder, name), join(out, name));
	}
	const errors = await readErrors(kept);
	for (const { name, error } of errors) console.log(`${(100 * error).toFixed(3)} %  ${name}`);
	console.log(describeErrors(errors));
}

/** Written beside its place and moved there when it is whole. */
async function quantiseFile(
	from: string,
	to: string,
	shape: DecoderShape,
	isOnly: boolean
): Promise<void> {
	const { size } = await stat(from);
	const hash = createHash('sha256');
	for await (const piece of createReadStream(from)) hash.update(piece as Uint8Array);
	const path = from.slice(from.lastIndexOf('/') + 1);
	const about = { path, bytes: size, isOnly, repository: null, revision: null };
	const hex = hash.digest('hex');
	const quantiser = new ShardQuantiser({ ...about, hash: { kind: 'sha256', hex } }, shape);
	const part = await open(`${to}.part`, 'w');
	try {
		for await (const piece of createReadStream(from, { highWaterMark: 2 ** 20 }))
			for (const bytes of quantiser.push(piece as Uint8Array)) await part.write(bytes);
	} finally {
		await part.close();
	}
	await rename(`${to}.part`, to);
	const kept = quantiser.mark.keptBytes;
	console.log(`${path}: ${size} bytes, kept as ${kept} (${((100 * kept) / size).toFixed(1)} %)`);
}

function isMissing(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}
