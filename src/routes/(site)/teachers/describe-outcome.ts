import { t } from '$lib/messages/teachers.ts';
import type { PackageOutcome } from '$lib/packages/package-desk.svelte.ts';
import { formatBytes } from '../real/format.ts';

/** What came of making a package, in a sentence; empty before anything did. */
export function describeOutcome(outcome: PackageOutcome | null): string {
	if (!outcome) return '';
	if (outcome.kind === 'cancelled') return t('teach.packages.cancelled');
	if (outcome.kind === 'made') {
		const { name, bytes } = outcome;
		return t('teach.packages.made', { name, size: formatBytes(bytes) });
	}
	const { reply } = outcome;
	const why =
		'problem' in reply
			? t(`teach.packages.why.${reply.problem}`, { path: reply.path })
			: reply.message;
	return t('teach.packages.failed', { why });
}
