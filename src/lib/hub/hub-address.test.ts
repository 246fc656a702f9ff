import { expect, it } from 'vitest';
import { normalizeHubAddress } from './hub-address.ts';
import { formatHubName, parseHubName } from './hub-name.ts';

const parse = (text: string, hub?: string) => formatHubName(parseHubName(text, hub));

it('takes an address over TLS, or on this machine, and trims it', () => {
	expect(normalizeHubAddress(' https://hub.example/mirror/ ')).toBe('https://hub.example/mirror');
	expect(normalizeHubAddress('http://127.0.0.1:8000/')).toBe('http://127.0.0.1:8000');
});

it('refuses what could be read or changed on the way, and what is no address', () => {
	for (const bad of ['http://hub.example', 'ftp://hub.example', 'hub.example', '', 'javascript:1'])
		expect(normalizeHubAddress(bad), bad).toBeNull();
});

it.each([
	'owner/name',
	'huggingface.co/owner/name',
	'www.huggingface.co/owner/name',
	'HuggingFace.co/owner/name/',
	'hf.co/owner/name',
	'http://hf.co/owner/name',
	'//huggingface.co/owner/name',
	'HTTPS://huggingface.co/owner/name/tree/main/onnx',
	'huggingface.co/owner/name/blob/main/config.json',
	'huggingface.co/owner/name/resolve/main/a.bin?download=true',
	'huggingface.co/owner/name?library=transformers#files',
	'huggingface.co/models/owner/name',
	'https://huggingface.co/api/models/owner/name/revision/main',
	'hf://owner/name',
	'hf://models/owner/name',
	'https://huggingface.co/owner/name.git',
	'git@hf.co:owner/name',
	'git@huggingface.co:owner/name.git',
	'owner/name/tree/main',
	'mirror.example/owner/name',
	'localhost:8000/owner/name',
	'hub.example/mirror/owner/name/tree/main',
	'https://hub.example/mirror/owner/name'
])('finds the model in %s', (text) => {
	expect(parse(text, 'https://hub.example/mirror')).toBe('owner/name');
});

it.each([
	['owner/name@stage1-step-40000', 'stage1-step-40000'],
	['hf://owner/name@v1.0', 'v1.0'],
	['hf://owner/name@refs%2Fpr%2F1', 'refs/pr/1'],
	['owner/name@refs/pr/1', 'refs/pr/1'],
	['https://huggingface.co/owner/name/tree/stage1-step-40000', 'stage1-step-40000'],
	['https://huggingface.co/owner/name/tree/refs%2Fpr%2F1/onnx', 'refs/pr/1'],
	['huggingface.co/owner/name/blob/v2/config.json', 'v2'],
	[
		'huggingface.co/owner/name/commit/0123456789012345678901234567890123456789',
		'0123456789012345678901234567890123456789'
	],
	['https://huggingface.co/api/models/owner/name/revision/v3', 'v3'],
	['https://hub.example/mirror/owner/name/resolve/v4/model.safetensors', 'v4']
])('finds the revision in %s', (text, revision) => {
	expect(parseHubName(text, 'https://hub.example/mirror')).toEqual({ id: 'owner/name', revision });
});

it.each([
	'owner/name@main',
	'owner/name/tree/main',
	'owner/name/discussions/1',
	'owner/name/settings'
])('takes %s for the main revision', (text) => {
	expect(parseHubName(text)).toEqual({ id: 'owner/name', revision: null });
});

it.each(['owner/name@', 'owner/name@-x', 'owner/name@a b', 'owner/name@a/../b', 'owner/name@%'])(
	'refuses the revision of %s',
	(text) => expect(() => parseHubName(text)).toThrow('bad-id')
);

it('keeps dots, dashes and underscores of names, and a dot of an owner whose page is given', () => {
	for (const id of ['my.org/a-b_c.d', '_a/b_', 'HuggingFaceTB/SmolLM3-3B'])
		expect(parse(`${id}/tree/main`)).toBe(id);
});

it.each([
	'',
	'gpt2',
	'huggingface.co',
	'huggingface.co/gpt2',
	'https://huggingface.co/datasets/owner/name',
	'huggingface.co/spaces/owner/name',
	'hf://datasets/owner/name',
	'https://huggingface.co/api/datasets/owner/name',
	'https://huggingface.co/docs/transformers',
	'owner/na--me',
	'owner/na..me',
	'owner/-name',
	'owner/name-',
	'own er/name',
	`owner/${'n'.repeat(97)}`
])('finds no model in %s', (text) => {
	expect(() => parse(text)).toThrow('bad-id');
});
