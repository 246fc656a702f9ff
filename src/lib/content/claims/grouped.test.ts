/** @file What the lesson on grouped-query attention says of the miniatures that the lab trained. */
import { describe, expect, it } from 'vitest';
import file from '../../../../content/lab/grouped-loss.json';
import type { LabRow } from '../../lab/schema.ts';
import { labTables } from '../../lab/tables.server.ts';
import { compareSeeds, groupRows, listValues, spreadOverSeeds } from '../../lab/tidy.ts';
import { expectWords } from './nano.ts';

const lesson = '02-architecture/01-grouped-query-attention.md';
type Row = LabRow<'grouped-loss'>;

describe('the lesson on grouped-query attention, of the lab’s miniatures', () => {
	const rows = labTables['grouped-loss']?.rows ?? [];
	const of = (sharing: Row['sharing']) => rows.filter((row) => row.sharing === sharing);
	const compare = (a: Row['sharing'], b: Row['sharing']) =>
		compareSeeds(of(a), of(b), ({ loss }) => loss);

	it('says what was trained', () => {
		expectWords(
			lesson,
			'four query heads, and four, two or one key/value heads',
			'All read the same million tokens in the same order, with three seeds each',
			'Averaged over six kinds of text'
		);
		expect(['mha', 'gqa', 'mqa'].map((kind) => of(kind as Row['sharing'])[0]?.kv_heads)).toEqual([
			4, 2, 1
		]);
		expect(listValues(rows, ({ seed }) => seed)).toEqual([1, 2, 3]);
		expect(listValues(rows, ({ domain }) => domain)).toHaveLength(6);
		expect(Object.keys(file.runs)).toHaveLength(9);
		for (const run of Object.values(file.runs))
			expect(run).toMatchObject({ heads: 4, tokens: 800_000, primer_tokens: 200_000 });
	});

	it('says what each step costs, against how far the seeds lie apart', () => {
		const [half, one] = [compare('gqa', 'mha'), compare('mqa', 'mha')];
		const nats = (value: number | undefined) => (value ?? NaN).toFixed(3);
		expectWords(
			lesson,
			`MHA ends lower in every seed, by <Provenance kind="derived" note="GQA’s loss less MHA’s, mean of three seeds">${nats(half?.mean)}</Provenance> nats on average`,
			'That is less than its own seeds lie apart',
			`It ends higher than MHA in every seed, by <Provenance kind="derived" note="MQA’s loss less MHA’s, mean of three seeds">${nats(one?.mean)}</Provenance> on average`,
			'Between it and GQA the seeds disagree'
		);
		expect(half).toMatchObject({ direction: 'higher', seeds: 3 });
		expect(one).toMatchObject({ direction: 'higher', seeds: 3 });
		expect(compare('mqa', 'gqa')).toMatchObject({ direction: 'mixed', seeds: 3 });
		const mha = spreadOverSeeds(of('mha'), ({ loss }) => loss);
		expect(half?.mean).toBeLessThan((mha?.greatest ?? NaN) - (mha?.least ?? NaN));
		expectWords(lesson, 'ends higher by a hundredth of its loss or less');
		expect((one?.mean ?? NaN) / (mha?.mean ?? NaN)).toBeLessThan(0.01);
	});

	it('says what else differs', () => {
		const [mha = 0, gqa = 0, mqa = 0] = (['mha', 'gqa', 'mqa'] as const).map(
			(kind) => of(kind)[0]?.parameters ?? 0
		);
		const fewer = (left: number) => `${Math.round(100 * (1 - left / mha))} %`;
		for (const left of [gqa, mqa])
			expectWords(
				lesson,
				`note="${left.toLocaleString('en')} of ${mha.toLocaleString('en')} parameters are left">${fewer(left)}</Provenance>`
			);
	});

	it('says that none of them looks anything up yet', () => {
		expectWords(lesson, 'none of the three can look anything up yet');
		const found = labTables['grouped-retrieval']?.rows ?? [];
		for (const own of groupRows(
			found,
			(row) => `${row.sharing} ${row.style} ${row.length}`
		).values())
			expect(spreadOverSeeds(own, ({ right }) => right)?.mean).toBeLessThan(0.2);
		for (const { right } of found.filter(({ style }) => style === 'passkey'))
			expect(right).toBeLessThan(0.05);
	});
});
