import { describe, expect, it } from 'vitest';
import { isSameSchedule } from '../../math/schedule.ts';
import { formatSchedule, parseSchedule } from '../../url/schedule-text.ts';
import { nope, rope } from './make-trace.ts';
import { WhatIf } from './what-if.svelte.ts';

const own = [rope, rope, rope, nope];

function makeWhatIf(): WhatIf {
	const whatIf = new WhatIf();
	whatIf.adopt(own, 512);
	return whatIf;
}

describe('a what-if', () => {
	it('starts from the model’s own schedule, with nothing to undo', () => {
		const whatIf = makeWhatIf();
		expect([whatIf.isEdited, whatIf.canUndo, whatIf.preset]).toEqual([false, false, 'own']);
	});

	it('switches a layer and back, and knows that nothing is changed then', () => {
		const whatIf = makeWhatIf();
		whatIf.setKind(1, 'nope');
		expect([whatIf.isChanged(1), whatIf.isChanged(0), whatIf.preset]).toEqual([
			true,
			false,
			'mixed'
		]);
		whatIf.setKind(1, 'rope');
		expect(whatIf.isEdited).toBe(false);
	});

	it('gives a NoPE layer the model’s RoPE', () => {
		const whatIf = makeWhatIf();
		whatIf.setKind(3, 'rope');
		expect(whatIf.schedule[3]).toEqual(rope);
		expect(whatIf.preset).toBe('rope');
	});

	it('gives the layers of a model without RoPE the theta that its config names, in the schedule and in a link', () => {
		const whatIf = new WhatIf();
		whatIf.adopt([nope, nope], 256, { kind: 'rope', theta: 500 });
		whatIf.setAll('rope');
		expect(whatIf.schedule).toEqual([
			{ kind: 'rope', theta: 500 },
			{ kind: 'rope', theta: 500 }
		]);
		expect(formatSchedule(whatIf.schedule, whatIf)).toBe('r,r');
		expect(parseSchedule('r,r', whatIf)).toEqual(whatIf.schedule);
	});

	it('sets all layers and resets them in one step each', () => {
		const whatIf = makeWhatIf();
		whatIf.setAll('nope');
		expect(whatIf.preset).toBe('nope');
		whatIf.reset();
		whatIf.undo();
		expect(whatIf.preset).toBe('nope');
		whatIf.undo();
		expect([whatIf.isEdited, whatIf.canUndo]).toEqual([false, false]);
	});

	it('tunes every RoPE layer or one, never a NoPE layer', () => {
		const whatIf = makeWhatIf();
		whatIf.tune(3, { theta: 500 });
		expect(whatIf.schedule.map((p) => (p.kind === 'rope' ? p.theta : 0))).toEqual([
			500, 500, 500, 0
		]);
		whatIf.scope = 'layer';
		whatIf.tune(1, { shift: 4 });
		expect(whatIf.schedule[1]).toEqual({ kind: 'rope', theta: 500, shift: 4 });
		expect(whatIf.schedule[0]).toEqual({ kind: 'rope', theta: 500 });
	});

	it('takes one drag of a slider back in one step', () => {
		const whatIf = makeWhatIf();
		for (const theta of [100, 200, 300]) whatIf.tune(0, { theta });
		whatIf.settle();
		whatIf.tune(0, { theta: 400 });
		whatIf.undo();
		expect(whatIf.schedule[0]).toEqual({ kind: 'rope', theta: 300 });
		whatIf.undo();
		expect(whatIf.isEdited).toBe(false);
	});

	it('keeps its edits when the live model has the schedule of the recording, and drops them for another', () => {
		const whatIf = makeWhatIf();
		whatIf.setKind(0, 'nope');
		whatIf.adopt([...own], 512);
		expect(whatIf.isEdited).toBe(true);
		whatIf.adopt([rope, nope], 512);
		expect(isSameSchedule(whatIf.schedule, [rope, nope])).toBe(true);
	});

	it('has one key for equal schedules in one mode', () => {
		const whatIf = makeWhatIf();
		const before = whatIf.key;
		whatIf.setKind(0, 'nope');
		expect(whatIf.key).not.toBe(before);
		whatIf.undo();
		expect(whatIf.key).toBe(before);
		whatIf.mode = 'global';
		expect(whatIf.key).not.toBe(before);
	});
});
