/** @file How the carry-over writes its numbers and names its rows. */
import { format } from 'd3-format';
import { t } from '../../messages/carry.ts';

const whole = format('.0f');

/** A moved share in hundredths; what rounds to nothing has no sign. */
export function formatMoved(moved: number): string {
	const text = whole(100 * moved);
	return Number(text) === 0 ? '0' : text.replace('-', '−');
}

/** @param part see `parsePart` */
export function nameRow(part: string, row: number): string {
	if (part !== 'stream') return t('carry.row.heads', { layer: row + 1 });
	return row === 0 ? t('carry.row.embedding') : t('carry.row.stream', { layer: row });
}

export function namePart(part: string): string {
	if (part === 'stream' || part === 'heads') return t(`carry.part.${part}`);
	return t('carry.part.head', { head: part.replace('head-', '') });
}
