import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeTrace } from '../../trace/trace-file.ts';
import {
	findSettled,
	hasLens,
	isSameText,
	listCells,
	listRows,
	mostOf,
	readCell
} from './cells.ts';
import { findRecording, listCheckpoints, sharesTokenizer } from './subject.ts';
import { formatShare } from '../live/format-share.ts';

const root = resolve(import.meta.dirname, '../../../..');
const file = resolve(root, 'static/traces/lens-nano.safetensors');
const trace = decodeTrace(readFileSync(file));
if (!hasLens(trace)) throw new Error('a recording without a lens');
const run = trace;

describe('a lens', () => {
	it('is drawn from the last layer down, and its last row is the answer', () => {
		const rows = listRows(run);
		expect(rows.map((cells) => cells[0]?.depth)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
		for (const cell of rows[0] ?? []) {
			expect(cell.guesses[0]?.text).toBe(cell.answer);
			expect(cell.answerRank).toBe(1);
			expect(cell.guesses[0]?.share).toBeCloseTo(cell.answerShare, 5);
		}
	});

	it('agrees with the next tokens that the trace keeps of the run itself', () => {
		const { k, ids } = run.topk;
		for (const [at, answer] of run.lens.answers.entries()) expect(answer).toBe(ids[at * k]);
	});

	it('gives guesses in order, shares below one, and no entropy above that of chance', () => {
		for (const cell of listRows(run).flat()) {
			const shares = cell.guesses.map(({ share }) => share);
			expect(shares).toEqual(shares.toSorted((a, b) => b - a));
			expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-5);
			expect(cell.entropy).toBeGreaterThanOrEqual(-1e-5);
			expect(cell.entropy).toBeLessThanOrEqual(Math.log(4096));
		}
	});

	it('settles where the answer is the best guess and stays it', () => {
		for (const at of run.tokens.keys()) {
			const settled = findSettled(run, at);
			for (let depth = settled; depth < 9; depth++)
				expect(readCell(run, depth, at).answerRank).toBe(1);
			if (settled > 0) expect(readCell(run, settled - 1, at).answerRank).toBeGreaterThan(1);
		}
	});

	it('has a row in the table for every cell, and its scale ends at the largest entropy', () => {
		expect(listCells(run, 'own')).toHaveLength(9 * run.tokens.length);
		expect(mostOf([run], 'entropy')).toBeCloseTo(Math.max(...run.lens.entropy), 6);
		expect(mostOf([run], 'answer')).toBe(1);
		expect(() => readCell(run, 9, 0)).toThrow(RangeError);
	});
});

describe('a share', () => {
	it('is never rounded to nothing', () => {
		expect(formatShare(0.5)).toBe('50.0 %');
		expect(formatShare(1e-9)).toBe('< 0.1 %');
		expect(formatShare(0)).toBe('0.0 %');
	});
});

describe('two checkpoints', () => {
	it('stand beside each other where they cut texts alike', () => {
		expect(sharesTokenizer('micro-31', 'micro-at-01400k')).toBe(true);
		expect(sharesTokenizer('micro-31', 'nano')).toBe(false);
		expect(listCheckpoints('nano')).toEqual([]);
		expect(listCheckpoints('micro-31')).toContain('micro-at-01400k');
		expect(listCheckpoints('micro-31')).not.toContain('micro-31');
	});

	it('have recordings of one text', () => {
		const read = (model: string) => {
			const path = findRecording({ model, setting: 'own' });
			return decodeTrace(readFileSync(resolve(root, `static${path}`)));
		};
		const [later, earlier] = [read('micro-31'), read('micro-at-01400k')];
		if (!hasLens(later) || !hasLens(earlier)) throw new Error('no lens');
		expect(isSameText(later, earlier)).toBe(true);
		expect(later.prompt).toBe(earlier.prompt);
		expect(isSameText(later, { ...earlier, tokenIds: earlier.tokenIds.slice(1) })).toBe(false);
		expect(findRecording({ model: 'micro-long', setting: 'own' })).toBeNull();
	});
});
