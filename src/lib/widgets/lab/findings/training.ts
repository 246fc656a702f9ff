import type { LabTables } from '../../../lab/schema.ts';
import { compareSeeds, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { domains, steps } from '../figures/orders.ts';
import {
	joinFindings,
	nothing,
	sayComparison,
	sayList,
	sayNames,
	sayShare,
	type Findings
} from './say.ts';

/** How the three orders end, in sentences. */
export function tellCurriculum(tables: LabTables): Findings {
	const table = tables['curriculum-loss'];
	if (!table) return nothing;
	const end = Math.max(...table.rows.map(({ tokens }) => tokens));
	const last = table.rows.filter(({ tokens }) => tokens === end);
	const of = (order: string) => last.filter((row) => row.order === order);
	const parts = (['constant', 'reversed'] as const).map((control): Findings => {
		if (of(control).length === 0 || of('staged').length === 0) return nothing;
		const names = { a: nameOf('model', 'staged'), b: nameOf('model', control) };
		const by = { higher: [] as string[], lower: [] as string[], mixed: [] as string[] };
		for (const domain of listValues(last, (row) => row.domain, domains)) {
			const [staged, other] = [of('staged'), of(control)].map((rows) =>
				rows.filter((row) => row.domain === domain)
			);
			const found = compareSeeds(staged ?? [], other ?? [], ({ loss }) => loss);
			const direction = found?.direction === 'same' ? 'mixed' : found?.direction;
			if (direction) by[direction].push(nameOf('domain', domain));
		}
		return {
			claims: [
				...sayComparison(
					'lab.find.loss',
					{ ...names, where: t('lab.find.atEnd') },
					compareSeeds(of('staged'), of(control), ({ loss }) => loss)
				),
				t('lab.find.curriculum', {
					control: names.b,
					lower: sayNames(by.lower),
					higher: sayNames(by.higher),
					mixed: sayNames(by.mixed)
				})
			],
			numbers: []
		};
	});
	return joinFindings(parts);
}

/** Retrieval at the lengths where steps differ, and what training and YaRN changed there. */
export function tellLongContext(tables: LabTables): Findings {
	const table = tables['long-context-retrieval'];
	const base = table?.rows.find(({ step }) => step === 'base')?.context;
	if (!table || base === undefined) return nothing;
	const at = (step: string, length: number) =>
		table.rows.filter((row) => row.step === step && row.length === length);
	const right = ({ right: share }: { readonly right: number }) => share;
	const lengths = [1, 8, 16, 32].map((times) => times * base);
	const compare = (a: string, b: string, length: number) =>
		sayComparison(
			'lab.find.right',
			{ a: nameOf('model', a), b: nameOf('model', b), where: t('lab.find.atLength', { length }) },
			compareSeeds(at(a, length), at(b, length), right)
		);
	return {
		numbers: lengths.flatMap((length) => {
			const items = listValues(table.rows, ({ step }) => step, steps).flatMap((step) => {
				const found = spreadOverSeeds(at(step, length), right);
				return found ? [[nameOf('step', step), sayShare(found.mean)] as const] : [];
			});
			return items.length > 0 ? [sayList(t('lab.find.stages', { length }), items)] : [];
		}),
		claims: [
			...compare('8x', '8x before', 8 * base),
			...compare('16x', '16x before', 16 * base),
			...compare('16x+yarn', '16x', 32 * base),
			...compare('16x', 'base', base)
		]
	};
}
