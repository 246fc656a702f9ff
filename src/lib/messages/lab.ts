/** @file The strings of the lab. See translate.ts. */
import common from './en/common.json';
import lab from './en/lab.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...lab };

export type LabMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<LabMessageKey>(strings);

export type NameGroup =
	| 'answer'
	| 'arm'
	| 'decay'
	| 'domain'
	| 'fill'
	| 'kind'
	| 'length'
	| 'masked'
	| 'measure'
	| 'method'
	| 'mode'
	| 'model'
	| 'order'
	| 'plan'
	| 'problem'
	| 'removed'
	| 'rows'
	| 'sharing'
	| 'size'
	| 'stage'
	| 'step'
	| 'style'
	| 'subject'
	| 'trial';

/** What a name of the tables is called on the site; a new name of the lab's is shown as it is. */
export function nameOf(group: NameGroup, name: string): string {
	if (group === 'length') return t('lab.length', { length: Number(name) });
	const arm = /^(\S+) (\d+)( unmasked)?$/.exec(name);
	if (group === 'arm' && arm?.[1])
		return t('lab.arm', {
			kind: nameOf('kind', arm[1]),
			seed: Number(arm[2]),
			masked: arm[3] ? 'no' : 'yes'
		});
	const length = /^retrieval-(\d+)$/.exec(name)?.[1];
	if (group === 'measure' && length) return nameOf('length', length);
	const key = `lab.${group}.${name}`;
	return key in strings ? t(key as LabMessageKey) : name;
}
