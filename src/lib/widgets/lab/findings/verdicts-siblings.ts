/** @file Verdicts on the siblings: what looks things up, and what position, the mask and time do to that. */
import { compareSeeds, groupRows, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { findTrainedLength } from '../figure.ts';
import { listMaskPair } from '../figures/masking.ts';
import { styles } from '../figures/orders.ts';
import { enough, listLonger, listPilot, nameArm } from '../figures/pilot.ts';
import { listSiblings } from '../figures/siblings.ts';
import { sayAll } from './say.ts';
import { capitalise, loss, right, saySides, takeSides, type Judge, type Sides } from './verdict.ts';

export const judgePilot: Judge = (tables) => {
	const rows = listPilot(tables['pilot-retrieval']?.rows ?? []);
	if (rows.length === 0) return null;
	const tokens = Math.max(...rows.map((row) => row.tokens));
	const length = Math.max(...rows.map((row) => row.length));
	const last = rows.filter((row) => row.tokens === tokens && row.length === length);
	const all = listValues(last, ({ style }) => style, styles);
	const below = all.filter((style) => {
		const own = last.filter((row) => row.style === style);
		return (spreadOverSeeds(own, right)?.mean ?? 0) < enough;
	});
	const state = below.length === 0 ? 'all' : below.length === all.length ? 'none' : 'some';
	return t('lab.verdict.pilot', { state, length, below: below.length, all: all.length });
};

export const judgeSiblings: Judge = (tables) => {
	const retrieval = listSiblings(tables['siblings-retrieval']?.rows ?? []);
	const losses = listSiblings(tables['siblings-loss']?.rows ?? []);
	const trained = findTrainedLength(tables);
	if (trained === null) return null;
	const longest = Math.max(...retrieval.map(({ length }) => length));
	const against = <Row extends { readonly kind: string; readonly seed: number }>(
		rows: readonly Row[],
		measure: (row: Row) => number
	) => {
		const of = (kind: string) => rows.filter((row) => row.kind === kind);
		return (['3:1', 'nope'] as const).map(
			(kind) => [t(`lab.verdict.${kind}`), compareSeeds(of(kind), of('rope'), measure)] as const
		);
	};
	const far = takeSides(
		against(
			retrieval.filter(({ length }) => length === longest),
			right
		),
		'higher'
	);
	const home = takeSides(against(losses, loss), 'lower');
	const winner = (sides: Sides) =>
		sides.better.length > 0
			? sides.worse.length > 0
				? 'both'
				: 'better'
			: sides.worse.length > 0
				? 'worse'
				: 'none';
	const parts = [
		t('lab.verdict.far', {
			winner: winner(far),
			better: sayAll(far.better),
			worse: sayAll(far.worse),
			count: far.better.length
		})
	];
	if (losses.length > 0)
		parts.push(
			t('lab.verdict.home', {
				winner: winner(home),
				better: sayAll(home.better),
				worse: sayAll(home.worse),
				count: home.worse.length
			})
		);
	return `${capitalise(parts.join('; '))}.`;
};

export const judgeMasking: Judge = (tables) => {
	const retrieval = listMaskPair(tables['siblings-retrieval']?.rows ?? []);
	const losses = listMaskPair(tables['siblings-loss']?.rows ?? []);
	const trained = findTrainedLength(tables);
	const compare = <Row extends { readonly masked: boolean; readonly seed: number }>(
		rows: readonly Row[],
		measure: (row: Row) => number
	) =>
		compareSeeds(
			rows.filter(({ masked }) => masked),
			rows.filter(({ masked }) => !masked),
			measure
		);
	const lower = takeSides([[t('lab.verdict.loss'), compare(losses, loss)]], 'lower');
	const higher = takeSides(
		(trained === null ? [] : [trained, 4 * trained]).map((length) => [
			t('lab.verdict.lookups', { length }),
			compare(
				retrieval.filter((row) => row.length === length),
				right
			)
		]),
		'higher'
	);
	return saySides({
		better: [...lower.better, ...higher.better],
		worse: [...lower.worse, ...higher.worse],
		open: [...lower.open, ...higher.open]
	});
};

/** Of the runs that went on for longer, those that reached every kind of question in the end. */
export const judgeLonger: Judge = (tables) => {
	const runs = groupRows(listLonger(tables['pilot-retrieval']?.rows ?? []), ({ run }) => run);
	if (runs.size === 0) return null;
	const ends = [...runs.values()].flatMap((own) => {
		const end = Math.max(...own.map(({ tokens }) => tokens));
		const length = Math.max(...own.map((row) => row.length));
		const last = own.filter((row) => row.tokens === end && row.length === length);
		const [first] = last;
		if (!first) return [];
		return [
			{ name: nameOf('arm', nameArm(first)), isThere: last.every((row) => row.right >= enough) }
		];
	});
	const names = (isThere: boolean) =>
		ends.filter((end) => end.isThere === isThere).map(({ name }) => name);
	const [there, missing] = [names(true), names(false)];
	const state = missing.length === 0 ? 'all' : there.length === 0 ? 'none' : 'some';
	return t('lab.verdict.longer', { state, there: sayAll(there), missing: sayAll(missing) });
};
