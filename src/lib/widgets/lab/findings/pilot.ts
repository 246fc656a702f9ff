import type { LabRow, LabTables } from '../../../lab/schema.ts';
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

interface Pair {
	readonly style: string;
	readonly long: LabRow<'pilot-retrieval'>;
	/** What the sibling of the same kind and seed answered. */
	readonly short: LabRow<'siblings-retrieval'>;
}

function pairWithSiblings(
	last: readonly LabRow<'pilot-retrieval'>[],
	siblings: readonly LabRow<'siblings-retrieval'>[]
): readonly Pair[] {
	const same = ['kind', 'masked', 'seed', 'style', 'length'] as const;
	return listValues(last, ({ style }) => style, styles).flatMap((style) => {
		const long = last.find((row) => row.style === style);
		const short = long && siblings.find((row) => same.every((name) => row[name] === long[name]));
		return long && short ? [{ style, long, short }] : [];
	});
}

function tellRun(pairs: readonly Pair[], tokens: { before: string; after: string }): Findings {
	const run = pairs[0]?.long;
	if (!run) return nothing;
	const about = { arm: nameOf('arm', nameArm(run)), ...tokens };
	const isEnough = ({ right }: { readonly right: number }) => right >= enough;
	const names = (found: readonly Pair[]) =>
		sayNames(found.map(({ style }) => nameOf('style', style)));
	return {
		claims: [
			t('lab.find.longer', {
				...about,
				enough: sayShare(enough),
				learnt: names(pairs.filter(({ long, short }) => isEnough(long) && !isEnough(short))),
				below: names(pairs.filter(({ long }) => !isEnough(long)))
			})
		],
		numbers: [
			sayList(
				t('lab.find.longer.list', { ...about, length: run.length }),
				pairs.map(({ style, long, short }) => [
					nameOf('style', style),
					`${sayShare(short.right)} → ${sayShare(long.right)}`
				])
			)
		]
	};
}

/** What siblings that missed a kind of question answer when they go on for longer. */
export function tellLonger(tables: LabTables): Findings {
	const pilot = tables['pilot-retrieval'];
	const siblings = tables['siblings-retrieval']?.rows ?? [];
	if (!pilot || siblings.length === 0) return nothing;
	const endOf = (rows: readonly LabRow<'pilot-retrieval'>[]) =>
		Math.max(...rows.map(({ tokens }) => tokens));
	const before = sayCount(endOf(listPilot(pilot.rows)));
	const runs = groupRows(listLonger(pilot.rows), ({ run }) => run);
	return joinFindings(
		[...runs.values()].map((own) => {
			const end = endOf(own);
			const last = own.filter(({ tokens }) => tokens === end);
			return tellRun(pairWithSiblings(last, siblings), { before, after: sayCount(end) });
		})
	);
}
