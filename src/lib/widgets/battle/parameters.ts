/** @file What the address of the battle may hold. Written out, because the browser has no fact base before an exhibit asks for it; a test compares both. */
import { tableIds } from '../../facts/ids.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const views = ['table', 'dots', 'heat'] as const;
export type View = (typeof views)[number];

/** `printed` is the order of the source. */
export const sortOrders = ['printed', 'score', 'lead', 'name'] as const;
export type SortOrder = (typeof sortOrders)[number];

export const filterParameters = {
	table: {
		type: 'choice',
		default: 'all',
		values: ['all', ...tableIds],
		description: 'Table shown.'
	},
	category: {
		type: 'choice',
		default: 'all',
		values: [
			'all',
			'Reasoning and common sense',
			'Knowledge',
			'Code and mathematics',
			'Long context',
			'Multilingual',
			'Competition mathematics',
			'Mathematics',
			'Competitive programming',
			'Graduate-level reasoning',
			'Instruction following',
			'Alignment',
			'Tool calling',
			'Multilingual questions',
			'Aggregate'
		],
		description: 'Category of benchmarks.'
	},
	language: {
		type: 'choice',
		default: 'all',
		values: [
			'all',
			'English',
			'French',
			'Spanish',
			'German',
			'Italian',
			'Portuguese',
			'Arabic',
			'Chinese',
			'Russian',
			'German, French, Italian, Portuguese and Spanish'
		],
		description: 'Language of the benchmark.'
	},
	without: {
		type: 'text',
		default: '',
		maxLength: 200,
		description: 'Models left out, by id, with commas between.'
	}
} as const satisfies Parameters;

export const ownParameters = {
	own: {
		type: 'choice',
		default: 'instruct-no-think',
		values: tableIds,
		description: 'Table of your own score.'
	},
	weights: {
		type: 'text',
		default: '',
		maxLength: 200,
		description: 'Weights of your own score, 0 to 3, one digit per benchmark.'
	}
} as const satisfies Parameters;

export const battleParameters = {
	...filterParameters,
	sort: {
		type: 'choice',
		default: 'printed',
		values: sortOrders,
		description: 'Order of the rows.'
	},
	view: {
		type: 'choice',
		default: 'table',
		values: views,
		description: 'Table, dot plot or heat table.'
	},
	...ownParameters
} as const satisfies Parameters;

export type BattleParams = ValuesOf<typeof battleParameters>;
export type FilterParams = ValuesOf<typeof filterParameters>;
export type OwnParams = ValuesOf<typeof ownParameters>;
