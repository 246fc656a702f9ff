import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { catalog } from '../../model/contract/catalog.ts';
import { findTrainedLength } from './trained-length.ts';

it('is known of every model of the site, as its configuration says', () => {
	expect(catalog.length).toBeGreaterThan(3);
	for (const { id } of catalog) {
		const path = resolve('static/models', id, 'config.json');
		const config = JSON.parse(readFileSync(path, 'utf8')) as { max_position_embeddings: number };
		expect(findTrainedLength(id), id).toBe(config.max_position_embeddings);
	}
	expect(['nano', 'micro-31', 'micro-long'].map(findTrainedLength)).toEqual([512, 256, 4096]);
});

it('is known of the model that recorded runs are of, and of no other that has to be fetched', () => {
	expect(findTrainedLength('SmolLM2-135M-Instruct')).toBe(8192);
	expect(findTrainedLength('hub:HuggingFaceTB/SmolLM3-3B')).toBeNull();
	expect(findTrainedLength('HuggingFaceTB/SmolLM3-3B')).toBeNull();
});
