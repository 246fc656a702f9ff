/** @file What a model's weights are changed to while they are read: whether that can be done, and the parts that a graph is composed of then. */
import { isSameSchedule } from '../../math/schedule.ts';
import { describeFiles, type ModelDescription } from '../contract/model-description.ts';
import { ModelError } from '../contract/model-error.ts';
import type { ModelSource, WeightChange } from '../contract/source.ts';
import type { DecoderShape } from '../graph/decoder-shape.ts';
import { blendTensors, roundTensors, type OpenTensors } from './changed-weights.ts';
import { openBytes, type DecoderParts } from './graph-source.ts';
import { loadFiles, loadTokenizer, type LoadedFiles } from './load-files.ts';
import { createReader, type FileReader } from './model-files.ts';

interface ModelFiles {
	readonly model: ModelDescription;
	readonly files: FileReader;
}

/** A change with the way to the other model's files. */
export type FilesChange =
	| Extract<WeightChange, { kind: 'round' }>
	| {
			readonly kind: 'blend';
			readonly share: number;
			readonly other: ModelFiles;
			/** What the model is called before anything is added to it; its own id where left out. */
			readonly id?: string;
	  };

/** The change that a source asks for. */
export function openChange(source: ModelSource): FilesChange | null {
	const { change } = source;
	if (change?.kind !== 'blend') return change ?? null;
	const { kind, share, other } = change;
	const opened = { model: describeFiles(other), files: createReader(other) };
	return { kind, share, other: opened, id: describeFiles(source).id };
}

/** One side of a merge. */
interface Side extends Pick<LoadedFiles, 'config' | 'tokenizer'> {
	readonly id: string;
	readonly parts: DecoderParts;
}

interface OtherSide extends Side {
	readonly revision: string;
}

/**
 * The model that weights are blended with.
 * @throws {ModelError} as `loadFiles`; unsupported-weights where it is an export, whose tensors are not known by name
 */
export async function readOther(
	{ model, files }: ModelFiles,
	{ signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void }
): Promise<OtherSide> {
	const loaded = await loadFiles(model, files, loadTokenizer(files, signal), { signal, onBytes });
	const { config, tokenizer, source, revision } = loaded;
	if (!source.parts) throw refuse(unnamedWeights(model.id));
	return { id: model.id, config, tokenizer, revision, parts: source.parts };
}

export const unnamedWeights = (id: string) =>
	`${id} comes as an ONNX export, whose weights have lost their names. Take the model’s safetensors.`;

/**
 * The parts with changed weights.
 * @throws {ModelError} unsupported-weights, in a sentence
 */
export async function changeParts(
	own: Side,
	change: FilesChange,
	other: Side | null
): Promise<DecoderParts> {
	const { shape } = own.parts;
	const opened = await openTensors(own.parts);
	if (change.kind === 'round')
		return { shape, ...roundTensors(opened, change.rounding, change.part) };
	if (!other) throw new RangeError('There is nothing to blend with.');
	requireMergeable({ ...own, id: change.id ?? own.id }, other);
	return { shape, ...blendTensors(opened, await openTensors(other.parts), change.share) };
}

/** @throws {ModelError} unsupported-weights: what the two do not share */
function requireMergeable(own: Side, other: Side): void {
	const shapes = [own.parts.shape, other.parts.shape] as const;
	const sizes = (Object.keys(sizeNames) as (keyof typeof sizeNames)[]).flatMap((key) => {
		const [first, second] = [shapes[0][key], shapes[1][key]];
		return first === second ? [] : [`${sizeNames[key]} ${first} against ${second}`];
	});
	if (sizes.length > 0)
		throw refuse(`${pair(own, other)}: their sizes differ (${sizes.join(', ')}).`);
	const pieces = own.tokenizer.countOtherPieces(other.tokenizer);
	if (pieces > 0)
		throw refuse(
			`${pair(own, other)}: their tokenizers part at ${pieces} ids, so a row of one embedding stands for another piece of text than the same row of the other.`
		);
	if (!isSameSchedule(own.config.ownSchedule, other.config.ownSchedule))
		throw refuse(
			`${pair(own, other)}: their layers do not have the same RoPE, so weights that were trained for one would run with the other.`
		);
}

const pair = (own: Side, other: Side) => `${own.id} and ${other.id} cannot be merged`;

/** Counts that both models must have alike. */
const sizeNames = {
	layers: 'layers',
	hidden: 'width',
	inner: 'MLP width',
	queryHeads: 'query heads',
	kvHeads: 'key/value heads',
	headDim: 'head width',
	vocabulary: 'vocabulary'
} as const satisfies Partial<Record<keyof DecoderShape, string>>;

function refuse(detail: string): ModelError {
	return new ModelError('unsupported-weights', detail);
}

async function openTensors({ tensors, files }: DecoderParts): Promise<OpenTensors> {
	const opened = new Map<string, Uint8Array>();
	for (const [path, data] of files) opened.set(path, await openBytes(data, path));
	return { tensors, files: opened };
}
