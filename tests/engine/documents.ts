/**
 * @file Compares rows of several documents, masked and open, with what `transformers` computed under an explicit mask and explicit
 * position ids (lab/reference_documents.py). Runs in Node and in a browser.
 */
import { attentionProbabilities } from '../../src/lib/math/attention.ts';
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { restartPositions } from '../../src/lib/math/schedule.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import { noInterventions } from '../../src/lib/model/run/interventions.ts';
import { decodeSafetensors } from '../../src/lib/trace/safetensors.ts';

/** As in the script. */
const [rows, layers, stride] = [[0, 1], [0, 3], 11] as const;

/** Largest difference of logits and of maps, by row, mask and positions. */
export async function compareDocuments(
	engine: Engine,
	file: Uint8Array
): Promise<Record<string, number>> {
	const { tensors } = decodeSafetensors(file);
	const copy = (name: string) => new Uint8Array(tensors.get(name)?.bytes ?? []).buffer;
	const { ownSchedule, shape, vocabSize } = engine.info;
	const errors: Record<string, number> = {};
	const note = (what: string, found: readonly number[], wanted: Float32Array) => {
		const differences = found.map((value, i) => Math.abs(value - (wanted[i] ?? NaN)));
		const worst = differences.reduce((most, error) => (error <= most ? most : error), 0);
		errors[what] = found.length === wanted.length && found.length > 0 ? worst : Infinity;
	};
	for (const row of rows) {
		const ids = [...new Int32Array(copy(`${row}.ids`))];
		const starts = [...new Int32Array(copy(`${row}.starts`))];
		for (const mask of ['open', 'masked'])
			for (const positions of ['on', 'anew']) {
				const documents = mask === 'masked' ? starts : [];
				const schedule = positions === 'anew' ? restartPositions(ownSchedule, starts) : ownSchedule;
				const decoder = await engine.session.use({ ...noInterventions, documents });
				decoder.setSchedule(schedule);
				decoder.reset();
				const found = await decoder.forward(ids, { taps: 'attention', logits: 'all' });
				const what = `${row}.${mask}.${positions}`;
				const columns = Array.from(found.logits.keys()).filter(
					(at) => (at % vocabSize) % stride === 0
				);
				note(
					`${what}.logits`,
					columns.map((at) => found.logits[at] ?? NaN),
					new Float32Array(copy(`${what}.logits`))
				);
				for (const layer of layers) {
					const positional = schedule[layer];
					const taps = found.layers[layer];
					if (!positional || !taps) throw new Error(`There is no layer ${layer}.`);
					const table = buildRotaryTable(positional, shape.headDim, ids.length);
					const maps = Array.from({ length: shape.queryHeads }, (_, queryHead) => [
						...attentionProbabilities({ ...taps, shape, table, queryHead, documents })
					]);
					note(`${what}.map.${layer}`, maps.flat(), new Float32Array(copy(`${what}.map.${layer}`)));
				}
			}
	}
	return errors;
}
