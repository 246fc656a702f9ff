import type { LabTables } from '../../../lab/schema.ts';
import { groupRows, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { styles } from '../figures/orders.ts';
import { enough, listLonger, listPilot, nameArm } from '../figures/pilot.ts';
import {
	joinFindings,
	nothing,
	sayCount,
	sayList,
	sayNames,
	sayShare,
	type Findings
} from './say.ts';

/** What the pilot reached at its longest prompt, in sentences. */
export function tellPilot(tables: LabTables): Findings {
	const table = tables['pilot-retrieval'];
	if (!table) return nothing;
	const rows = listPilot(table.rows);
	const tokens = Math.max(...rows.map((row) => row.tokens));
	const length = Math.max(...rows.map((row) => row.length));
	const last = rows.filter((row) => row.tokens === tokens && row.length === length);
	const reached = listValues(last, ({ style }) => style, styles).flatMap((style) => {
		const found = spreadOverSeeds(
			last.filter((row) => row.style === style),
			({ right }) => right
		);
		return found ? [{ name: nameOf('style', style), mean: found.mean }] : [];
	});
	const below = reached.filter(({ mean }) => mean < enough).map(({ name }) => name);
	return {
		numbers: [
			sayList(
				t('lab.find.pilot', { tokens: sayCount(tokens), length }),
				reached.map(({ name, mean }) => [name, sayShare(mean)] as const)
			)
		],
		claims: [
			below.length === 0
				? t('lab.find.pilot.yes', { enough: sayShare(enough), length })
				: t('lab.find.pilot.no', { enough: sayShare(enough), length, styles: sayNames(below) })
		]
	};
}

/** What siblings that missed a kind of question answer when they go on for longer. */
export function tellLonger(tables: LabTables): Findings {
	const pilot = tables['pilot-retrieval'];
	const siblings = tables['siblings-retrieval']?.rows ?? [];
	if (!pilot || siblings.length === 0) return nothing;
	const before = Math.max(...listPilot(pilot.rows).map(({ tokens }) => tokens));
	const parts = [...groupRows(listLonger(pilot.rows), ({ run }) => run).values()].map(
		(own): Findings => {
			const after = Math.max(...own.map(({ tokens }) => tokens));
			const last = own.filter(({ tokens }) => tokens === after);
			const pairs = listValues(last, ({ style }) => style, styles).flatMap((style) => {
				const long = last.find((row) => row.style === style);
				const short = siblings.find(
					(row) =>
						row.style === style &&
						row.kind === long?.kind &&
						row.masked === long.masked &&
						row.seed === long.seed &&
						row.length === long.length
				);
				return long && short ? [{ style, long, short }] : [];
			});
			const found = pairs[0]?.long;
			if (!found) return nothing;
			const arm = nameOf('arm', nameArm(found));
			const name = ({ style }: { readonly style: string }) => nameOf('style', style);
			const isEnough = ({ right }: { readonly right: number }) => right >= enough;
			return {
				claims: [
					t('lab.find.longer', {
						arm,
						before: sayCount(before),
						after: sayCount(after),
						enough: sayShare(enough),
						learnt: sayNames(
							pairs.filter(({ long, short }) => isEnough(long) && !isEnough(short)).map(name)
						),
						below: sayNames(pairs.filter(({ long }) => !isEnough(long)).map(name))
					})
				],
				numbers: [
					sayList(
						t('lab.find.longer.list', {
							arm,
							before: sayCount(before),
							after: sayCount(after),
							length: found.length
						}),
						pairs.map(
							(pair) =>
								[
									name(pair),
									`${sayShare(pair.short.right)} → ${sayShare(pair.long.right)}`
								] as const
						)
					)
				]
			};
		}
	);
	return joinFindings(parts);
}
