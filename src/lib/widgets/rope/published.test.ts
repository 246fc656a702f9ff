import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { heads } from './published.ts';

it('nano is what its configuration says', () => {
	const file = join(import.meta.dirname, '../../../../static/models/nano/config.json');
	const config = JSON.parse(readFileSync(file, 'utf8')) as {
		head_dim: number;
		max_position_embeddings: number;
		rope_parameters: { rope_theta: number };
	};
	expect(heads.nano.headDim).toBe(config.head_dim);
	expect(heads.nano.theta).toBe(config.rope_parameters.rope_theta);
	expect(heads.nano.marks[0].tokens).toBe(config.max_position_embeddings);
});
