/** @file The site's models as an exhibit lists them, with the one that its address names. */
import { t } from '../../messages/live.ts';

export function listModelChoices(
	known: readonly string[],
	chosen: string
): { readonly value: string; readonly label: string }[] {
	const all = known.includes(chosen) ? known : [...known, chosen];
	return all.map((value) => ({ value, label: nameModel(value) }));
}

function nameModel(model: string): string {
	if (model === 'nano') return t('live.model.nano');
	return model.startsWith('micro-') ? t('live.model.micro', { id: model }) : model;
}
