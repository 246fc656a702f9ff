/** @file What came out of sharing keys and values: loss and look-ups of MHA, GQA and MQA, in sentences and in a line. */
import type { LabTables } from '../../../lab/schema.ts';
import {
	compareSeeds,
	groupRows,
	listValues,
	spreadOverSeeds,
	type Comparison
} from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { findTrainedLength } from '../figure.ts';
import { sharings, styles } from '../figures/orders.ts';
import {
	nothing,
	sayComparison,
	sayCount,
	sayList,
	sayNats,
	sayShare,
	type Findings
} from './say.ts';
import { loss, right, type Judge } from './verdict.ts';

type Sharing = (typeof sharings)[number];
interface Shared {
	readonly sharing: Sharing;
	readonly seed: number;
}
const pairs = [
	['gqa', 'mha'],
	['mqa', 'gqa'],
	['mqa', 'mha']
] as const;
/** Below this share of right answers, of each kind of question and of each model, the models guess, and are not compared. */
const guessed = 0.5;

function compare<Row extends Shared>(
	rows: readonly Row[],
	[a, b]: readonly [Sharing, Sharing],
	measure: (row: Row) => number
): Comparison | null {
	const of = (name: Sharing) => rows.filter(({ sharing }) => sharing === name);
	return compareSeeds(of(a), of(b), measure);
}

function list<Row extends Shared>(
	rows: readonly Row[],
	measure: (row: Row) => number,
	say: (value: number) => string
) {
	return sharings.flatMap((name) => {
		const found = spreadOverSeeds(
			rows.filter(({ sharing }) => sharing === name),
			measure
		);
		return found ? [[nameOf('sharing', name), say(found.mean)] as const] : [];
	});
}

/** Losses, and look-ups at the trained length, with the greatest mean of any model and kind of question. */
function read(tables: LabTables) {
	const trained = findTrainedLength(tables, 'grouped-retrieval');
	const found = (tables['grouped-retrieval']?.rows ?? []).filter(
		({ length }) => length === trained
	);
	const means = [...groupRows(found, ({ sharing, style }) => `${sharing} ${style}`).values()].map(
		(rows) => spreadOverSeeds(rows, right)?.mean ?? 0
	);
	return {
		trained,
		losses: tables['grouped-loss']?.rows ?? [],
		found,
		most: Math.max(0, ...means)
	};
}

export function tellGrouped(tables: LabTables): Findings {
	const { trained, losses, found, most } = read(tables);
	if (losses.length === 0) return nothing;
	const names = ([a, b]: (typeof pairs)[number], where: string) => ({
		a: nameOf('model', a),
		b: nameOf('model', b),
		where
	});
	const at = trained === null ? '' : t('lab.find.atLength', { length: trained });
	const count = listValues(losses, ({ domain }) => domain).length;
	return {
		claims: [
			...pairs.flatMap((pair) =>
				sayComparison('lab.find.loss', names(pair, ''), compare(losses, pair, loss))
			),
			...(most < guessed
				? [t('lab.find.grouped.guessed', { length: trained ?? 0, most: sayShare(most) })]
				: pairs.flatMap((pair) =>
						sayComparison('lab.find.right', names(pair, at), compare(found, pair, right))
					))
		],
		numbers: [
			sayList(
				t('lab.find.parameters'),
				list(losses, ({ parameters }) => parameters, sayCount)
			),
			sayList(
				t('lab.find.cache'),
				list(losses, ({ cache }) => cache, sayCount)
			),
			sayList(t('lab.find.domains', { count }), list(losses, loss, sayNats)),
			...listValues(found, ({ style }) => style, styles).map((style) => {
				const own = found.filter((row) => row.style === style);
				const subject = nameOf('style', style);
				return sayList(
					t('lab.find.at', { subject, length: trained ?? 0 }),
					list(own, right, sayShare)
				);
			})
		]
	};
}

export const judgeGrouped: Judge = (tables) => {
	const { trained, losses, found, most } = read(tables);
	const [gqa, , mqa] = pairs.map((pair) => compare(losses, pair, loss));
	const lookups = pairs.map((pair) => compare(found, pair, right));
	if (!gqa || !mqa || trained === null) return null;
	const agreed = new Set(lookups.flatMap((side) => (side ? [side.direction] : [])));
	const size = ({ mean }: Comparison) => sayNats(Math.abs(mean));
	return t('lab.verdict.grouped', {
		gqa: gqa.direction,
		half: size(gqa),
		mqa: mqa.direction,
		one: size(mqa),
		right: most < guessed ? 'none' : agreed.size === 1 ? ([...agreed][0] ?? 'mixed') : 'mixed',
		length: trained,
		seeds: Math.min(gqa.seeds, mqa.seeds)
	});
};
