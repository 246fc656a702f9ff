/** @file A look at a model's config and graph before its weights are fetched: what this engine cannot honour is refused here. */
import { describeGraph } from '../model/graph/describe-graph.ts';
import { patchGraph } from '../model/graph/patch.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import { HubError } from './hub-error.ts';

export interface Inspection {
	/** Files, by their path beside the graph, that hold the weights. */
	readonly externalFiles: readonly string[];
	/** What the graph is, as text for a bug report. */
	readonly report: string;
}

/**
 * @throws {HubError} unsupported-model, with what is missing
 */
export function inspectModel(config: Uint8Array, graph: Uint8Array<ArrayBuffer>): Inspection {
	try {
		const json: unknown = JSON.parse(new TextDecoder().decode(config));
		const { shape, ownSchedule, trainedLength } = readModelConfig(json);
		const usesRope = ownSchedule.map(({ kind }) => kind === 'rope');
		const { manifest } = patchGraph(graph, { ...shape, usesRope });
		const nope = usesRope.flatMap((isRope, layer) => (isRope ? [] : [layer]));
		const lines = [
			`layout ${manifest.layout}, ${manifest.elementType}, ${graph.length} bytes of graph`,
			`${shape.layers} layers, ${shape.queryHeads} query heads, ${shape.kvHeads} key/value heads of ${shape.headDim}`,
			`trained length ${trainedLength}; NoPE layers: ${nope.join(', ') || 'none'}`,
			`layers whose graph rotates although trained without RoPE: ${manifest.repairedLayers.join(', ') || 'none'}`,
			`packed q, k, v: ${manifest.layers.filter(({ isPacked }) => isPacked).length} layers`,
			`weights in: ${manifest.externalFiles.join(', ') || 'the graph itself'}`,
			describeGraph(graph, { ...shape, usesRope })
		];
		return { externalFiles: manifest.externalFiles, report: lines.join('\n') };
	} catch (cause) {
		const detail = cause instanceof Error ? cause.message : String(cause);
		throw new HubError('unsupported-model', detail.replace(/^unsupported-graph: /, ''), { cause });
	}
}
