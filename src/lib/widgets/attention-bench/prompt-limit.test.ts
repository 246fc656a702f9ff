import { describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { liveOptionsOf } from '../../hub/live-options.ts';
import { makeTrace, nope, rope } from './make-trace.ts';
import { decodeTrace, encodeTrace } from '../../trace/trace-file.ts';
import { expectLimit, limitOf } from './prompt-limit.ts';
import { PromptState } from './prompt-state.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { findMisfits } from './start.ts';
import { attentionBenchParameters } from './parameters.ts';
import { readParameters } from '../../url/parameters.ts';
import { WhatIf } from './what-if.svelte.ts';

const optionsOf = (model: string) => liveOptionsOf(model, 'http://localhost/');

describe('how long a prompt may be', () => {
	it('is said of each model of the site before it is loaded, and is no other once it is nor in its recordings', async () => {
		expect(['nano', 'micro-31', 'micro-long'].map((id) => expectLimit(optionsOf(id)))).toEqual([
			512, 256, 1024
		]);
		const engine = await loadFolder('static/models/micro-31', 'micro-31');
		try {
			expect(limitOf(engine.info)).toBe(expectLimit(optionsOf('micro-31')));
			const trace = await traceRun(engine, 'One', engine.info.ownSchedule);
			expect(decodeTrace(encodeTrace(trace)).trainedLength).toBe(256);
		} finally {
			await engine.dispose();
		}
	});

	it('is that of the model that is chosen: another one’s does not stand until it is there', () => {
		const prompt = new PromptState();
		const runs = new Runs(optionsOf('micro-31'), prompt, new WhatIf());
		expect(prompt.limit).toBe(256);
		runs.useModel(optionsOf('nano'));
		expect(prompt.limit).toBe(512);
		runs.useModel(optionsOf('hub:HuggingFaceTB/SmolLM2-135M-Instruct'));
		expect(prompt.limit).toBeNull();
		runs.dispose();
	});
});

it('YaRN starts from the length that a recording says, of a model that nobody here knows too', () => {
	const whatIf = new WhatIf();
	const runs = new Runs(optionsOf('nano'), new PromptState(), whatIf);
	const recorded = {
		...makeTrace([rope, nope], 3),
		model: 'somebody’s',
		origin: 'recorded'
	} as const;
	runs.showRecorded(recorded);
	expect(whatIf.trainedLength).toBeNull();
	runs.showRecorded({ ...recorded, trainedLength: 300 });
	whatIf.tune(0, { yarn: 2 });
	expect(whatIf.schedule[0]).toMatchObject({ scaling: { factor: 2, originalLength: 300 } });
	runs.dispose();
});

it('YaRN is refused by name where nothing says at which length the model of a recording was trained', () => {
	const whatIf = new WhatIf();
	whatIf.adopt([rope, nope], null);
	whatIf.tune(0, { yarn: 2 });
	expect(whatIf.isEdited).toBe(false);
	const shape = { layers: 2, queryHeads: 16, kvHeads: 4, headDim: 128 };
	const named = (query: Record<string, string>, trained: number | null) => {
		const { values } = readParameters(attentionBenchParameters, new Map(Object.entries(query)));
		return findMisfits(values, shape, trained).map(({ name }) => name);
	};
	expect(named({ yarn: '2' }, null)).toEqual(['yarn']);
	expect(named({ schedule: 'ry2,n' }, null)).toEqual(['schedule']);
	expect(named({ schedule: 'ry1,n' }, null)).toEqual([]);
	expect(named({ yarn: '2', schedule: 'ry2,n' }, 512)).toEqual([]);
});
