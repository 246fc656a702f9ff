import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../model/contract/catalog.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import { formatSchedule } from '../../url/schedule-text.ts';
import { findStory, stories } from './stories.ts';
import { WhatIf } from './what-if.svelte.ts';

const read = (file: string) => decodeTrace(readFileSync(resolve('static/traces', file)));

describe('recorded runs of models other than nano', () => {
	it.each(stories)(
		'$file is of this prompt on the model that ships, and so are its changes',
		(story) => {
			const base = read(story.file);
			const weights = catalog
				.find(({ id }) => id === story.model)
				?.files.find(({ path }) => path === 'model.safetensors');
			const ran = { model: story.model, prompt: story.prompt, revision: weights?.sha256 };
			expect(base).toMatchObject(ran);
			expect(story.place.layer).toBeLessThan(base.shape.layers);
			expect(story.place.head).toBeLessThan(base.shape.queryHeads);
			expect(story.place.query).toBeLessThan(base.tokenIds.length);
			expect(story.place.key).toBeLessThanOrEqual(story.place.query);
			const whatIf = new WhatIf();
			whatIf.adopt(base.positional, base.trainedLength ?? null, base.rope);
			for (const [schedule, file] of Object.entries(story.reruns)) {
				const rerun = read(file);
				expect(rerun, file).toMatchObject(ran);
				expect(rerun.tokenIds, file).toEqual(base.tokenIds);
				expect(formatSchedule(rerun.positional, whatIf), file).toBe(schedule);
			}
		}
	);

	it('are found by model and prompt, a model’s first by the model alone, and none by another text', () => {
		for (const story of stories) {
			expect(findStory({ model: story.model, prompt: story.prompt })).toBe(story);
			const first = stories.find(({ model }) => model === story.model);
			expect(findStory({ model: story.model, prompt: '' })).toBe(first);
			expect(findStory({ model: 'nano', prompt: story.prompt })).toBeNull();
			expect(findStory({ model: story.model, prompt: `${story.prompt} the` })).toBeNull();
		}
	});
});
