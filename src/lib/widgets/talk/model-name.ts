/** @file What a person reads of a model: what it was taught, and its id, which other pages and files call it by. */
import { t } from '../../messages/talk.ts';

/** Those one would talk to, the best taught first. */
const names = {
	'micro-sft': 'talk.model.micro-sft',
	'micro-merge': 'talk.model.micro-merge',
	'micro-apo': 'talk.model.micro-apo',
	'micro-mid': 'talk.model.micro-mid',
	nano: 'talk.model.nano'
} as const;
const order = Object.keys(names);

function isNamed(id: string): id is keyof typeof names {
	return Object.hasOwn(names, id);
}

/** A model's name with its id; of one that only has an id, that. */
export function nameModel(id: string): string {
	return isNamed(id) ? t('talk.model.named', { name: t(names[id]), id }) : id;
}

/** Compares two ids: those with names first, in their order. */
export function compareModels(a: string, b: string): number {
	const place = (id: string) => (isNamed(id) ? order.indexOf(id) : order.length);
	return place(a) - place(b);
}
