import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import ledgerAtlas from '../../../../content/lab/head-atlas-ledger.json';
import atlas from '../../../../content/lab/head-atlas.json';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import { moveInGrid } from './atlas-keys.ts';
import { describeBenchAddress } from './bench-link.ts';
import { checkTable } from '../../lab/check.ts';
import {
	isProbe,
	probes,
	probeText,
	repeatedWords,
	scoreEven,
	scoreHead,
	scoreLayer,
	scoreNames
} from '../../math/head-atlas.ts';

const root = resolve(import.meta.dirname, '../../../..');
const table = checkTable('head-atlas', atlas)?.rows ?? [];
const ledgerTable = checkTable('head-atlas-ledger', ledgerAtlas)?.rows ?? [];

/** Every head of the run against what transformers gave for it. */
function expectAsMeasured(
	model: string,
	run: Trace,
	rows: readonly (typeof table)[number][] = table
): void {
	const expected = rows.filter((row) => row.model === model);
	const heads = run.layers.flatMap((source, layer) => {
		const positional = run.positional[layer];
		if (!positional) throw new Error('a layer without positions');
		return scoreLayer({ layer, shape: run.shape, positional, ...source });
	});
	expect(heads).toHaveLength(expected.length);
	for (const [at, head] of heads.entries()) {
		const row = expected[at];
		expect(head).toMatchObject({ layer: row?.layer, head: row?.head, usesRope: row?.uses_rope });
		// A distance is a sum over up to 40 tokens of shares that agree to 1e-3.
		for (const name of scoreNames)
			expect(
				Math.abs(head[name] - (row?.[name] ?? NaN)),
				`${name} of layer ${head.layer}, head ${head.head}`
			).toBeLessThan(name === 'distance' ? 1e-2 : 1e-3);
	}
}

describe('scores of a map', () => {
	/** A map of 1 + 2·3 tokens in which every query looks at one key. */
	const look = (keyOf: (query: number) => number) => {
		const map = new Float32Array(49);
		for (let query = 0; query < 7; query++) map[query * 7 + Math.max(0, keyOf(query))] = 1;
		return scoreHead(map, 3);
	};

	it('are one for what the head does, and say how far it looks', () => {
		expect(look((query) => query - 1)).toMatchObject({ previous: 1, own: 0, distance: 1 });
		expect(look((query) => query - 3)).toMatchObject({ duplicate: 1, induction: 0, previous: 0 });
		expect(look((query) => query - 2)).toMatchObject({ induction: 1, duplicate: 0 });
		expect(look(() => 0)).toMatchObject({ first: 1, distance: 3.5, previous: 0 });
		expect(look((query) => query)).toMatchObject({ own: 1, distance: 0, first: 0 });
	});

	it('are refused for a map of another text', () => {
		expect(() => scoreHead(new Float32Array(48), 3)).toThrow(RangeError);
	});

	it('are those of even attention where nothing is preferred', () => {
		const even = scoreEven(3);
		// Tokens 4, 5 and 6 see five, six and seven tokens.
		expect(even.induction).toBeCloseTo((1 / 5 + 1 / 6 + 1 / 7) / 3, 6);
		expect(even.duplicate).toBeCloseTo(even.induction, 6);
		expect(even.first).toBeCloseTo(even.own, 6);
	});

	it('need a text that is one token a word, and repeats', () => {
		expect(isProbe([9, 1, 2, 3, 1, 2, 3], 3)).toBe(true);
		expect(isProbe([9, 1, 2, 3, 1, 2], 3)).toBe(false);
		expect(isProbe([9, 1, 2, 3, 1, 2, 4], 3)).toBe(false);
		expect(isProbe([9, 1, 1, 3, 1, 1, 3], 3)).toBe(false);
	});
});

describe.each(['nano', 'micro-at-06999k'])('the atlas of %s', (model) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(resolve(root, 'static/models', model), model);
	}, 600_000);
	afterAll(() => engine.dispose());

	it('is what transformers gives, to a thousandth', async () => {
		const run = await traceRun(engine, probeText, engine.info.ownSchedule);
		expect(isProbe(run.tokenIds)).toBe(true);
		expectAsMeasured(model, run);
	}, 600_000);
});

describe.each(['micro-31', 'nano'])('the atlas of %s on the ledgers’ words', (model) => {
	it('is what transformers gives, to a thousandth', async () => {
		const engine = await loadFolder(resolve(root, 'static/models', model), model);
		try {
			const run = await traceRun(engine, probes.ledger.text, engine.info.ownSchedule);
			expect(isProbe(run.tokenIds, probes.ledger.repeated)).toBe(true);
			expectAsMeasured(model, run, ledgerTable);
		} finally {
			await engine.dispose();
		}
	}, 600_000);
});

describe('the atlas of a real model', () => {
	it('is what transformers gives, to a thousandth, out of the recorded queries and keys', () => {
		const run = decodeTrace(readFileSync(resolve(root, 'static/traces/real/atlas.safetensors')));
		expect(run.prompt).toBe(probeText);
		expect(run.tokenIds).toHaveLength(1 + 2 * repeatedWords);
		expectAsMeasured('SmolLM2-135M-Instruct', run);
	});
});

describe('the grid', () => {
	const layers = [0, 1, 2].map((layer) => [0, 1].map((head) => ({ layer, head })));

	it.each([
		['ArrowRight', { layer: 1, head: 1 }],
		['ArrowLeft', { layer: 1, head: 0 }],
		['ArrowDown', { layer: 2, head: 0 }],
		['ArrowUp', { layer: 0, head: 0 }],
		['End', { layer: 1, head: 1 }]
	])('%s leads to the neighbour, and the edges hold', (key, place) => {
		expect(moveInGrid(key, { layer: 1, head: 0 }, layers)).toEqual(place);
	});

	it('leaves other keys alone', () => {
		expect(moveInGrid('Enter', { layer: 1, head: 0 }, layers)).toBeNull();
	});

	it('opens a head of the recorded model on the recorded probe, of others on its words', () => {
		const place = { layer: 11, head: 4 };
		expect(describeBenchAddress('SmolLM2-135M-Instruct', place)).toBe(
			'recording=atlas&layer=12&head=5'
		);
		const address = new URLSearchParams(describeBenchAddress('micro-31', place));
		expect(address.get('model')).toBe('micro-31');
		expect(address.get('prompt')).toBe(probeText);
	});
});
