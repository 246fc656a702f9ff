/** @file A look at a model's config and graph before its weights are fetched: what this engine cannot honour is refused here. */
import { describeGraph } from '../model/graph/describe-graph.ts';
import { patchGraph } from '../model/graph/patch.ts';
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig, type ModelConfig } from '../model/files/model-config.ts';
import { readShardIndex } from '../model/files/stored-tensors.ts';
import { listTensors } from '../model/graph/decoder-shape.ts';
import type { WeightFormat } from './choose-files.ts';
import { parseConfig } from './demand.ts';
import { HubError } from './hub-error.ts';

export interface Inspection {
	/** Files, by their path beside the graph, that hold the weights. */
	readonly externalFiles: readonly string[];
	/** Bytes that each of them must have at least. */
	readonly externalBytes: readonly number[];
	/** What the graph's operators and types say, whatever the file is called. */
	readonly format: WeightFormat;
	/** What the graph is, as text for a bug report. */
	readonly report: string;
}

/**
 * An export: its graph is patched, to see whether it can be.
 * @throws {HubError} unsupported-model, with what is missing
 */
export function inspectModel(config: Uint8Array, graph: Uint8Array<ArrayBuffer>): Inspection {
	return refuseByName(() => {
		const read = readModelConfig(parse(config));
		const { shape, ownSchedule } = read;
		const usesRope = ownSchedule.map(({ kind }) => kind === 'rope');
		const { manifest, files, isFourBit } = patchGraph(graph, { ...shape, usesRope });
		const lines = [
			`layout ${manifest.layout}, ${manifest.elementType}, ${graph.length} bytes of graph`,
			...describeConfig(read),
			`layers whose graph rotates although trained without RoPE: ${manifest.repairedLayers.join(', ') || 'none'}`,
			`packed q, k, v: ${manifest.layers.filter(({ isPacked }) => isPacked).length} layers`,
			`weights in: ${manifest.externalFiles.join(', ') || 'the graph itself'}`,
			describeGraph(graph, { ...shape, usesRope })
		];
		const [externalFiles, externalBytes] = [[...files.keys()], [...files.values()]];
		const format = readFormat(manifest.elementType, isFourBit);
		return { externalFiles, externalBytes, format, report: lines.join('\n') };
	});
}

/**
 * A model without a graph: its config says whether one can be composed, and the index of its shards whether every tensor is there.
 * @param index content of `model.safetensors.index.json`; null of a model in one file
 * @throws {HubError} unsupported-model, with what is missing
 */
export function inspectComposed(config: Uint8Array, index: Uint8Array | null): Inspection {
	return refuseByName(() => {
		const json = parse(config);
		const read = readModelConfig(json, 'safetensors');
		const { shape, window } = readDecoderConfig(json, read);
		const text = index && new TextDecoder().decode(index);
		const shards = text === null ? null : readShardIndex(text, 'model.safetensors.index.json');
		const missing = shards && [...listTensors(shape).keys()].find((name) => !shards.has(name));
		if (missing) throw new Error(`The index of the shards lacks ${missing}.`);
		const externalFiles = [...new Set(shards?.values())];
		const { qkv, output, mlp } = shape.biases;
		const lines = [
			'a graph to be composed',
			...describeConfig(read),
			`width ${shape.hidden}, MLP ${shape.inner}, ${shape.isTied ? 'tied' : 'a head of its own'}, vocabulary ${shape.vocabulary}`,
			`biases: ${[qkv && 'q, k, v', output && 'o', mlp && 'MLP'].filter(Boolean).join(', ') || 'none'}; queries and keys ${shape.normalisesHeads ? 'normalised' : 'as projected'}`,
			`runs end at ${window ?? 'no'} window`,
			`weights in: ${externalFiles.join(', ') || 'model.safetensors'}`
		];
		const externalBytes = externalFiles.map(() => 0);
		return { externalFiles, externalBytes, format: 'safetensors', report: lines.join('\n') };
	});
}

function parse(config: Uint8Array): unknown {
	return parseConfig(new TextDecoder().decode(config));
}

function describeConfig({ shape, ownSchedule, trainedLength }: ModelConfig): readonly string[] {
	const nope = ownSchedule.flatMap(({ kind }, layer) => (kind === 'rope' ? [] : [layer]));
	return [
		`${shape.layers} layers, ${shape.queryHeads} query heads, ${shape.kvHeads} key/value heads of ${shape.headDim}`,
		`trained length ${trainedLength}; NoPE layers: ${nope.join(', ') || 'none'}`
	];
}

function refuseByName(inspect: () => Inspection): Inspection {
	try {
		return inspect();
	} catch (cause) {
		if (cause instanceof HubError) throw cause;
		const detail = cause instanceof Error ? cause.message : String(cause);
		const code = /^unsupported-(graph|weights): /;
		throw new HubError('unsupported-model', detail.replace(code, ''), { cause });
	}
}

function readFormat(elementType: 'float32' | 'float16', isFourBit: boolean): WeightFormat {
	if (isFourBit) return elementType === 'float16' ? 'q4f16' : 'q4';
	return elementType === 'float16' ? 'fp16' : 'fp32';
}
