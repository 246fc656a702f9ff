/** @file How series are told apart: by shape and dash first, by colour only where it is RoPE against NoPE. */
import type { Look } from './figure.ts';

const look = (tone: Look['tone'], dash: Look['dash'], mark: number): Look => ({ tone, dash, mark });

/** Siblings: blue has RoPE in every layer, amber in none, ink is the mixture. */
export function lookOfKind(kind: string, index: number): Look {
	switch (kind) {
		case 'rope':
		case '3:1 rope layers':
			return look('rope', kind === 'rope' ? 'none' : 'long', kind === 'rope' ? 1 : 3);
		case 'nope':
		case '3:1 nope layers':
			return look('nope', kind === 'nope' ? 'none' : 'long', kind === 'nope' ? 2 : 4);
		case '3:1':
			return look('ink', 'none', 0);
		default:
			return look('soft', 'short', index);
	}
}

const ranks: readonly Look[] = [
	look('ink', 'none', 0),
	look('soft', 'long', 1),
	look('soft', 'short', 2),
	look('ink', 'long', 3),
	look('ink', 'short', 4),
	look('soft', 'none', 5)
];

/** Series without hue, by their place in the list. */
export function lookOfRank(_id: string, index: number): Look {
	return ranks[index % ranks.length] ?? look('ink', 'none', 0);
}

/** Schedules: WSD in ink, the cosine softer; dashed where it is for half the length or taken on. */
export function lookOfPlan(plan: string, index: number): Look {
	const isPlanned = plan === 'wsd' || plan === 'cosine';
	const dash = isPlanned ? 'none' : plan === 'cosine-on' ? 'short' : 'long';
	return look(plan.startsWith('wsd') ? 'ink' : 'soft', dash, index % 6);
}

/** Steps of the long-context extension: dashed before training at a length, solid after it. */
export function lookOfStep(step: string, index: number): Look {
	const isBefore = step.endsWith('before');
	const tone = step.startsWith('16x') ? 'ink' : 'soft';
	if (step.includes('yarn')) return look('ink', 'short', 4);
	return look(tone, isBefore ? 'long' : 'none', index % 6);
}
