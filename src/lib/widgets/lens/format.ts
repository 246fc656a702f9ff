import { format } from 'd3-format';

const nats = format('.2f');

export function formatEntropy(value: number): string {
	return nats(value);
}

/** A rank, thousands apart. */
export const formatRank = format(',d');
