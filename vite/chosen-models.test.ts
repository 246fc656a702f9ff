import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseModels, leaveModelsOut } from './chosen-models.js';
import { readModelCatalog } from './model-catalog-plugin.ts';

const all = ['micro-31', 'micro-rope', 'nano'];

afterEach(() => {
	vi.unstubAllEnvs();
});

describe('MODELS', () => {
	it('keeps all by default, nano beside those it names, and with “none” not one', () => {
		expect(chooseModels(all)).toEqual(all);
		expect(chooseModels(all, '')).toEqual(['nano']);
		expect(chooseModels(all, 'nano')).toEqual(['nano']);
		expect(chooseModels(all, 'micro-rope')).toEqual(['nano', 'micro-rope']);
		expect(chooseModels(all, 'none')).toEqual([]);
	});

	it('refuses a model that is not there, and says which are', () => {
		expect(() => chooseModels(all, 'micro-30')).toThrow(
			'MODELS names micro-30; there are micro-31, micro-rope, nano'
		);
		expect(() => chooseModels(all, 'none,nano')).toThrow('MODELS names none');
	});

	it('tells the pages what the finished folder holds no weights of', () => {
		vi.stubEnv('MODELS', 'none');
		const catalog = readModelCatalog();
		expect(catalog.every((model) => 'isLeftOut' in model)).toBe(true);
		vi.stubEnv('MODELS', 'nano');
		const left = readModelCatalog().filter((model) => 'isLeftOut' in model);
		expect(left.map(({ id }) => id)).toEqual(
			catalog.map(({ id }) => id).filter((id) => id !== 'nano')
		);
	});

	it('leaves of nano its tokenizer, by which two exhibits cut text, and nothing of the others', () => {
		const folder = mkdtempSync(join(tmpdir(), 'chosen-models-'));
		for (const id of all) {
			mkdirSync(join(folder, 'models', id), { recursive: true });
			for (const name of ['config.json', 'model.safetensors', 'tokenizer.json'])
				writeFileSync(join(folder, 'models', id, name), '');
		}
		vi.stubEnv('MODELS', 'none');
		leaveModelsOut(folder);
		expect(readdirSync(join(folder, 'models'), { recursive: true })).toEqual([
			'nano',
			join('nano', 'tokenizer.json')
		]);
		rmSync(folder, { recursive: true });
	});
});
