import type { Schedule } from '../../math/positional.ts';
import type { TraceHeading } from '../../trace/trace-builder.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { ModelInfo } from '../contract/source.ts';

/**
 * The provenance of a run that starts now.
 * @param kept the name under which the model keeps its queries and keys, see `StepResult`
 */
export function describeRun(
	info: ModelInfo,
	prompt: string,
	positional: Schedule,
	kept: number | null = null
): TraceHeading & Pick<ModelInfo, 'dtype' | 'backend'> {
	const { revision, dtype, backend, shape, trainedLength } = info;
	const created = new Date().toISOString();
	const hasRope = positional.some(({ kind }) => kind === 'rope');
	return {
		model: info.id,
		revision,
		dtype,
		backend,
		prompt,
		positional,
		...(!hasRope && { rope: info.ownRope }),
		trainedLength,
		created,
		shape,
		origin: 'live',
		...(kept !== null && { kept })
	};
}

/** What a trace says of a mask between documents; nothing where there was none. */
export function describeMask(
	interventions: Interventions | undefined
): Pick<TraceHeading, 'interventions'> {
	const documents = interventions?.documents;
	return documents?.length ? { interventions: { heads: [], patches: [], documents } } : {};
}
