import { describe, expect, it } from 'vitest';
import { chooseGraph, listGraphs, selectFiles } from './choose-files.ts';
import type { HubFile } from './hub-api.ts';
import { HubError, type HubProblemCode } from './hub-error.ts';
import { planDownload } from './plan.ts';

const file = (path: string, bytes = 1): HubFile => ({
	path,
	bytes,
	hash: { kind: 'sha256', hex: path }
});
const listing = [
	file('.gitattributes'),
	file('README.md'),
	file('config.json'),
	file('onnx/model.onnx', 10),
	file('onnx/model.onnx_data', 9000),
	file('onnx/model.onnx_data_1', 4000),
	file('onnx/model_q4.onnx', 10),
	file('onnx/model_q4.onnx_data', 2842),
	file('onnx/model_q4f16.onnx', 10),
	file('onnx/model_q4f16.onnx_data', 2124),
	file('onnx/model_q4f16.onnx_data.bak', 1),
	file('onnx/model_quantized.onnx', 5),
	file('tokenizer.json'),
	file('tokenizer_config.json')
];

function codeOf(work: () => unknown): HubProblemCode | null {
	try {
		work();
		return null;
	} catch (error) {
		return error instanceof HubError ? error.code : null;
	}
}

describe('the choice of files', () => {
	it('lists the graphs it knows, smallest first, with all their weights', () => {
		expect(listGraphs(listing)).toEqual([
			{ format: 'q4f16', graph: 'onnx/model_q4f16.onnx', bytes: 2134 },
			{ format: 'q4', graph: 'onnx/model_q4.onnx', bytes: 2852 },
			{ format: 'fp32', graph: 'onnx/model.onnx', bytes: 13_010 }
		]);
	});

	it('takes q4f16 where the adapter has 16-bit arithmetic, else q4', () => {
		expect(chooseGraph(listing, true).format).toBe('q4f16');
		expect(chooseGraph(listing, false).format).toBe('q4');
	});

	it('fetches the small files first, and every part of the weights', () => {
		expect(selectFiles(listing, 'onnx/model.onnx').map(({ path }) => path)).toEqual([
			'config.json',
			'tokenizer.json',
			'tokenizer_config.json',
			'onnx/model.onnx',
			'onnx/model.onnx_data',
			'onnx/model.onnx_data_1'
		]);
	});

	it('names the missing file of a model without a tokenizer', () => {
		const without = listing.filter(({ path }) => path !== 'tokenizer.json');
		expect(codeOf(() => selectFiles(without, 'onnx/model_q4.onnx'))).toBe('file-missing');
	});

	it('refuses a model that has only formats it does not know, and one that needs what the adapter lacks', () => {
		expect(codeOf(() => chooseGraph([file('onnx/model_quantized.onnx')], true))).toBe(
			'no-known-file'
		);
		expect(codeOf(() => chooseGraph([file('onnx/model_q4f16.onnx')], false))).toBe('no-known-file');
	});

	it('lists weights without a graph, in one file or in shards', () => {
		const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
		const sharded = [
			file('config.json'),
			file('tokenizer.json'),
			file('model.safetensors.index.json', 5),
			...shards.map((path) => file(path, 1000)),
			file('training_args.safetensors', 9),
			file('onnx/model_q4.onnx', 4000)
		];
		const [smallest] = listGraphs(sharded);
		expect(smallest).toEqual({
			format: 'safetensors',
			graph: 'model.safetensors.index.json',
			bytes: 2005
		});
		expect(selectFiles(sharded, smallest?.graph ?? '').map(({ path }) => path)).toEqual([
			'config.json',
			'tokenizer.json',
			'model.safetensors.index.json',
			...shards
		]);
		const single = [...sharded, file('model.safetensors', 1500)];
		expect(chooseGraph(single, false)).toEqual({
			format: 'safetensors',
			graph: 'model.safetensors',
			bytes: 1500
		});
	});

	it('keeps weights without a graph in 4 bits where they are large and nobody chose', () => {
		const plan = (bytes: number, wanted: Parameters<typeof planDownload>[2]) => {
			const files = [file('config.json'), file('tokenizer.json'), file('model.safetensors', bytes)];
			const { format, files: chosen } = planDownload(
				'',
				{ id: 'a/b', revision: '', files },
				wanted
			);
			return { format, blob: chosen.at(-1)?.blob };
		};
		const whole = { format: 'safetensors', blob: 'model.safetensors' };
		const quantised = { format: 'safetensors-q4', blob: 'model.safetensors-q4' };
		expect(plan(3e9, { hasFloat16: true })).toEqual(whole);
		expect(plan(6e9, { hasFloat16: true })).toEqual(quantised);
		expect(plan(6e9, 'safetensors')).toEqual(whole);
		expect(plan(3e9, 'safetensors-q4')).toEqual(quantised);
	});

	it('reads a folder with the graph at its top', () => {
		const flat = [file('config.json'), file('tokenizer.json'), file('model.onnx', 7)];
		expect(chooseGraph(flat, false)).toEqual({ format: 'fp32', graph: 'model.onnx', bytes: 7 });
	});
});
