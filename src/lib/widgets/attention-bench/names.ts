/** @file How positional settings and sides of a comparison are named on screen. */
import type { Positional } from '../../math/positional.ts';
import { t } from '../../messages/bench.ts';
import type { Side } from './comparison.ts';
import { formatTheta } from './format.ts';
import { readTuning } from './tuning.ts';

/** "RoPE" or "NoPE". */
export function nameKind(kind: Positional['kind']): string {
	return t(kind === 'rope' ? 'bench.rope' : 'bench.nope');
}

/** What a RoPE setting is tuned to: "θ 10,000", with YaRN, shift and stretch where they are used; nothing for NoPE. */
export function describeTuning(positional: Positional): string {
	if (positional.kind === 'nope') return '';
	const { theta, yarn, shift, stretch } = readTuning(positional);
	const parts = [`θ ${formatTheta(theta)}`];
	if (yarn !== 1) parts.push(`YaRN ×${yarn}`);
	if (shift !== 0) parts.push(t('bench.tuning.shifted', { shift }));
	if (stretch !== 1) parts.push(t('bench.tuning.stretched', { stretch }));
	return parts.join(' · ');
}

/** One side of the comparison in a few words: "RoPE, as run", "NoPE, same q and k", "RoPE, rerun". */
export function nameSide({ positional, origin }: Side): string {
	return t(`bench.side.${origin}`, { kind: nameKind(positional.kind) });
}
