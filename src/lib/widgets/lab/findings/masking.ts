import type { LabTables } from '../../../lab/schema.ts';
import { compareSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { findTrainedLength } from '../figure.ts';
import { listMaskPair } from '../figures/masking.ts';
import { sayComparison, type Findings } from './say.ts';

/** What the mask between documents changed. */
export function tellMasking(tables: LabTables): Findings {
	const loss = listMaskPair(tables['siblings-loss']?.rows ?? []);
	const retrieval = listMaskPair(tables['siblings-retrieval']?.rows ?? []);
	const on = <Row extends { readonly masked: boolean }>(rows: readonly Row[]) =>
		rows.filter(({ masked }) => masked);
	const off = <Row extends { readonly masked: boolean }>(rows: readonly Row[]) =>
		rows.filter(({ masked }) => !masked);
	const names = { a: nameOf('model', 'on'), b: nameOf('model', 'off') };
	const trained = findTrainedLength(tables);
	return {
		claims: [
			...sayComparison(
				'lab.find.loss',
				{ ...names, where: '' },
				compareSeeds(on(loss), off(loss), (row) => row.loss)
			),
			...(trained === null ? [] : [trained, 4 * trained]).flatMap((length) => {
				const own = retrieval.filter((row) => row.length === length);
				return sayComparison(
					'lab.find.right',
					{ ...names, where: t('lab.find.atLength', { length }) },
					compareSeeds(on(own), off(own), ({ right }) => right)
				);
			})
		],
		numbers: []
	};
}
