/** @file What exhibits that look at a single run of nano set up alike. */
import { resolve } from '$app/paths';
import { liveOptionsOf } from '../../hub/live-options.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetProps } from '../contract.ts';
import { describeModelFailure } from './failures.ts';

/** The smallest model that came with the site, from where the page in view lies. */
export function findNano(): LiveModelOptions {
	// Read once, never changed.
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	return { modelId: 'nano', baseUrl: new URL(resolve('/'), location.href).href };
}

/** A model of the site or of this device, from where the page in view lies. */
export function findLive(model: string): LiveModelOptions {
	// Read once, never changed.
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	return liveOptionsOf(model, new URL(resolve('/'), location.href).href);
}

/** Reports every failure in the words in which the exhibit shows it. To be called while a component is set up. */
export function reportFailures(
	source: { readonly failure: ModelFailure | null },
	report: NonNullable<WidgetProps['onError']>
): void {
	$effect(() => {
		const { failure } = source;
		if (failure) report({ code: failure.code, message: describeModelFailure(failure) });
	});
}
