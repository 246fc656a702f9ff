/** @file What a comparison shows, as rows of a CSV. */
import type { Field } from '../attention-bench/csv.ts';
import { pairUp, type Fault } from './faults.ts';
import type { Shown } from './mistake.svelte.ts';

/** A header first; numbers unrounded. */
export function listRows(shown: Shown, fault: Fault): Field[][] {
	const { model } = shown;
	switch (shown.view) {
		case 'loss':
			return [
				[
					'model',
					'mistake',
					'from',
					'to',
					'loss as trained',
					'loss',
					'difference',
					'error',
					'texts'
				],
				...shown.bins.map(({ from, to, own, faulty, more, error, texts }): Field[] => [
					model,
					fault,
					from,
					to,
					own,
					faulty,
					more,
					error,
					texts
				])
			];
		case 'answers':
			return [
				['model', 'mistake', 'told as', 'tokens', 'right as trained', 'right', 'questions'],
				...shown.answered.map(({ style, length, own, faulty, questions }): Field[] => [
					model,
					fault,
					style,
					length,
					own,
					faulty,
					questions
				])
			];
		case 'text':
			return [
				['model', 'mistake', 'new token', 'as trained', 'probability', 'mistaken', 'probability'],
				...pairUp(shown.own, shown.faulty).map((pair, at): Field[] => [
					model,
					fault,
					at + 1,
					pair.own?.text ?? '',
					pair.own?.probability ?? null,
					pair.faulty?.text ?? '',
					pair.faulty?.probability ?? null
				])
			];
	}
}
