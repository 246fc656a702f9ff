import { expect, it } from 'vitest';
import { trimFolder } from './local-folder.ts';

const file = (path: string) => ({ path, blob: new Blob([path]) });

it('takes the folder that holds config.json, whatever was picked around it', () => {
	const folder = trimFolder([
		file('models/My Model/config.json'),
		file('models/My Model/onnx/model_q4.onnx'),
		file('models/readme.txt'),
		file('models/My Model/onnx/old/config.json')
	]);
	expect(folder?.name).toBe('My-Model');
	expect(folder?.files.map(({ path }) => path)).toEqual([
		'config.json',
		'onnx/model_q4.onnx',
		'onnx/old/config.json'
	]);
});

it('keeps loose files as they are, and is nothing where there are none', () => {
	expect(trimFolder([file('config.json')])?.files.map(({ path }) => path)).toEqual(['config.json']);
	expect(trimFolder([])).toBeNull();
});
