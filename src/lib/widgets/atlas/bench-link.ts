/** @file Where a head of the atlas is opened in the bench. */
import { probeText } from '../../math/head-atlas.ts';
import { recordedModel } from './parameters.ts';

/**
 * What the bench's address says to show this head on the probe: of the recorded run where there is one, else of a model that is run.
 * @param place layer and query head counted from 0
 */
export function describeBenchAddress(
	model: string,
	place: { readonly layer: number; readonly head: number }
): string {
	const address = new URLSearchParams({
		...(model === recordedModel
			? { recording: 'atlas' }
			: { model, recording: 'nano', prompt: probeText }),
		layer: String(place.layer + 1),
		head: String(place.head + 1)
	});
	return address.toString();
}
