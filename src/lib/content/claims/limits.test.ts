/** @file What the lesson on limits says of the lab’s tables. */
import { describe, expect, it } from 'vitest';
import { factBase } from '../../facts/facts.server.ts';
import { labTables } from '../../lab/tables.server.ts';
import { expectWords } from './nano.ts';

const lesson = '06-in-your-hands/05-limits-and-open-questions.md';
const retrieval = (labTables['siblings-retrieval']?.rows ?? []).filter(({ masked }) => masked);
const losses = (labTables['siblings-loss']?.rows ?? []).filter(({ masked }) => masked);
const right = (kind: string, style: string, length: number) =>
	retrieval
		.filter((row) => row.kind === kind && row.style === style && row.length === length)
		.toSorted((a, b) => a.seed - b.seed)
		.map((row) => row.right);
const lossOf = (kind: string, domain: string) =>
	losses
		.filter((row) => row.kind === kind && row.domain === domain)
		.toSorted((a, b) => a.seed - b.seed)
		.map(({ loss }) => loss);
const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the lesson on limits', () => {
	it('says that one RoPE sibling keeps up at twice the trained length, and plain look-ups hardly differ', () => {
		expectWords(
			lesson,
			'But one RoPE sibling keeps up',
			'on plain look-ups the two kinds hardly differ'
		);
		const [mixed, rope] = [right('3:1', 'passkey', 512), right('rope', 'passkey', 512)];
		expect(mixed).toHaveLength(3);
		expect(rope.filter((share) => share >= Math.min(...mixed))).toHaveLength(1);
		const plain = mean(right('3:1', 'plain', 512)) - mean(right('rope', 'plain', 512));
		expect(Math.abs(plain)).toBeLessThan(0.05);
	});

	it('says that its longest text has 1,024 tokens', () => {
		expectWords(lesson, 'its longest text has 1,024 tokens');
		expect(Math.max(...retrieval.map(({ length }) => length))).toBe(1024);
	});

	it('says what the merge kept at 0.9, and what it did not bring back', () => {
		expectWords(lesson, 'sums with thinking are kept', 'keeps nearly all of the aligned model');
		const at = (measure: string, aligned: number) =>
			(labTables['merge-curve']?.rows ?? [])
				.filter((row) => row.measure === measure && row.aligned === aligned)
				.map((row) => row.right);
		expect(mean(at('sums-think', 0.9))).toBeGreaterThan(mean(at('sums-think', 1)) - 0.02);
		expect(at('retrieval-passkey', 0.9)).toEqual([0, 0, 0]);
		expect(Math.min(...at('retrieval-passkey', 0))).toBeGreaterThan(0.9);
	});

	it('says what the order of the stages did, in all three seeds', () => {
		expectWords(
			lesson,
			'math ends lower in all three seeds when its stages come in order, prose higher'
		);
		const rows = labTables['curriculum-loss']?.rows ?? [];
		const end = Math.max(...rows.map(({ tokens }) => tokens));
		for (const seed of [1, 2, 3]) {
			const of = (order: string, domain: string) =>
				rows.find(
					(row) =>
						row.seed === seed && row.tokens === end && row.order === order && row.domain === domain
				)?.loss ?? NaN;
			for (const other of ['constant', 'reversed']) {
				expect(of('staged', 'math')).toBeLessThan(of(other, 'math'));
				expect(of('staged', 'prose')).toBeGreaterThan(of(other, 'prose'));
			}
		}
	});

	it('says how far apart the seeds of one recipe are, by loss and by skill', () => {
		expectWords(
			lesson,
			'within 0.04 nats',
			'answered nearly always by two of the 3:1 siblings',
			'Only its loss on ledgers, a tenth of a nat higher',
			'One sibling of the miniature scores 1.00 on a task, another of the same recipe 0.16'
		);
		for (const kind of ['rope', '3:1', 'nope'] as const) {
			const prose = lossOf(kind, 'prose');
			expect(Math.max(...prose) - Math.min(...prose)).toBeLessThan(0.04);
		}
		const [first = 0, second = 0, third = 1] = right('3:1', 'has', 256);
		expect([first, third]).toEqual([1, 0.16]);
		expect(second).toBeGreaterThan(0.95);
		const [a = NaN, b = NaN, c = NaN] = lossOf('3:1', 'ledger');
		expect(c - Math.max(a, b)).toBeCloseTo(0.1, 1);
		expect(Math.max(...lossOf('3:1', 'story'))).toBeLessThan(c);
	});

	it('says that no benchmark of falsehood or bias is among those printed', () => {
		expectWords(lesson, 'Among the benchmarks printed there is none for either');
		const { benchmarks } = factBase.benchmarks;
		expect(benchmarks.length).toBeGreaterThan(20);
		for (const { id } of benchmarks)
			expect(id).not.toMatch(/truthful|simpleqa|halu|bias|bbq|toxi|safety/i);
	});
});
