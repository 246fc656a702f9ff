/** @file A session of the runtime for a graph; on a device, what the next run reads stays there. */
import type { InferenceSession } from 'onnxruntime-web/wasm';
import { nameCaches } from '../device/tensors.ts';
import type { DecoderOptions } from './decoder-options.ts';

/** @throws whatever the runtime throws where the session cannot be made */
export function createSession(options: DecoderOptions): Promise<InferenceSession> {
	const { ort, device, manifest, graph, externalData } = options;
	const onDevice = [
		...nameCaches('present', options.shape.layers),
		...manifest.layers.flatMap((l) => [l.q, l.k, l.attentionOutput, l.residual]),
		manifest.finalResidual
	];
	return ort.InferenceSession.create(graph, {
		executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
		// Warnings about shape operators on the CPU say nothing to a reader of the console.
		logSeverityLevel: 3,
		externalData: Array.from(externalData, ([path, data]) => ({ path, data })),
		...(device && {
			preferredOutputLocation: Object.fromEntries(
				onDevice.map((name) => [name, 'gpu-buffer' as const])
			)
		})
	});
}
