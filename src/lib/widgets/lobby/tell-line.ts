/** @file What the entrance says of a line, in one sentence made of its numbers. */
import { t } from '../../messages/lobby.ts';
import { findLook, formatShare, showToken, type Line } from './line.ts';

const show = (token: string | undefined) => showToken(token ?? '');

/**
 * @param query the token whose row is told, counted from 0
 * @param usesRope whether the head's layer has RoPE
 */
export function tellLine(line: Line, query: number | null, usesRope: boolean): string {
	const { tokens, rope, nope } = line;
	const was = query === null ? null : findLook(rope, query);
	const now = query === null ? null : findLook(nope, query);
	if (query === null || !was || !now || tokens.length < 2) return t('lobby.single');
	const [before, after] = [show(tokens[was.key]), show(tokens[now.key])];
	const [expected, instead] = [show(rope.next.token), show(nope.next.token)];
	if (usesRope)
		return t('lobby.on', {
			token: show(tokens[query]),
			key: before,
			where: was.key === query - 1 ? 'before' : was.key === query ? 'itself' : 'other',
			share: formatShare(was.share),
			next: expected,
			chance: formatShare(rope.next.probability)
		});
	return t('lobby.off', {
		token: show(tokens[query]),
		look: now.key === was.key ? 'same' : after === before ? 'twin' : 'moved',
		key: after,
		share: formatShare(now.share),
		was: before,
		wasShare: formatShare(was.share),
		guess: instead === expected ? 'same' : 'moved',
		next: instead,
		chance: formatShare(nope.next.probability),
		nextWas: expected,
		chanceWas: formatShare(rope.next.probability)
	});
}
