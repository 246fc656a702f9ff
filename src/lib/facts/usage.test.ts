import { expect, it } from 'vitest';
import { factBase } from './facts.server.ts';
import { listUses } from './usage.ts';

const uses = listUses(factBase);

it('gives every source something that rests on it, or a voice in a conflict, or a protocol', () => {
	const idle = [...uses].filter(
		([, use]) =>
			use.facts.length + use.derived.length + use.models.length + use.decides.length === 0 &&
			use.claims.length + use.items.length + use.scores + use.reprints === 0
	);
	// Read while the tables were checked, and cited by nothing yet.
	expect(idle.map(([id]) => id)).toEqual(['base-card', 'smollm-eval-instruct-tasks']);
});

it('counts 294 cells for the card and 11 for the charts', () => {
	expect(uses.get('model-card')?.scores).toBe(294);
	expect(uses.get('playbook-embed')?.scores).toBe(11);
});

it('counts 223 reprinted cells over all sources', () => {
	expect([...uses.values()].reduce((sum, { reprints }) => sum + reprints, 0)).toBe(223);
});
