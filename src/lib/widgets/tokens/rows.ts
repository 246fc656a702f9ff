/** @file What the exhibit about tokens shows, as rows of a file. */
import type { Field } from '../attention-bench/csv.ts';
import { t } from '../../messages/tokens.ts';
import { vocabularyIds } from './split.ts';
import type { Measured, TokenSplitState } from './token-split.svelte.ts';

/** One line a token: vocabulary, position counted from 0, id, text. */
export function listTokenRows(measured: Measured): Field[][] {
	const rows: Field[][] = [['vocabulary', 'position', 'id', 'token']];
	for (const vocabulary of vocabularyIds) {
		const { ids, tokens } = measured[vocabulary].split;
		for (const [position, token] of tokens.entries())
			rows.push([vocabulary, position, ids[position] ?? null, token]);
	}
	return rows;
}

/** The text and every language, with their sizes and how far each vocabulary's tokens reach. */
export function listReach(
	state: Pick<TokenSplitState, 'main' | 'languages'>
): { readonly name: string; readonly measured: Measured }[] {
	return [
		{ name: t('tokens.table.yourText'), measured: state.main },
		...state.languages.map((measured) => ({
			name: t(`tokens.language.${measured.language}`),
			measured
		}))
	];
}

export function listReachRows(state: Pick<TokenSplitState, 'main' | 'languages'>): Field[][] {
	const header: Field[] = ['text', 'characters', 'bytes'];
	for (const vocabulary of vocabularyIds)
		header.push(
			`tokens_${vocabulary}`,
			`characters_per_token_${vocabulary}`,
			`bytes_per_token_${vocabulary}`
		);
	const rows = listReach(state).map(({ name, measured }) => {
		const row: Field[] = [name, measured.size.characters, measured.size.bytes];
		for (const vocabulary of vocabularyIds) {
			const { split, reach } = measured[vocabulary];
			row.push(split.ids.length, reach?.charactersPerToken ?? null, reach?.bytesPerToken ?? null);
		}
		return row;
	});
	return [header, ...rows];
}
