/** @file The six acts. On the floor plan each is a room; in `content/lessons/` each is a folder whose name ends in the act's id. */
export interface Act {
	readonly id: string;
	readonly numeral: string;
	readonly title: string;
	/** One sentence: what the room is about. */
	readonly summary: string;
}

export const acts = [
	{
		id: 'reading',
		numeral: 'I',
		title: 'Reading a model',
		summary: 'From text to tokens to attention to the next token.'
	},
	{
		id: 'architecture',
		numeral: 'II',
		title: 'Architecture',
		summary: 'What SmolLM3 does differently inside its layers, and why.'
	},
	{
		id: 'museum',
		numeral: 'III',
		title: 'The museum',
		summary: 'Other small models, drawn to scale and compared number by number.'
	},
	{
		id: 'training',
		numeral: 'IV',
		title: 'Training',
		summary: 'What a base model reads, in which order, and how its context grows.'
	},
	{
		id: 'post-training',
		numeral: 'V',
		title: 'Post-training',
		summary: 'From a model that continues text to one that answers, with or without thinking.'
	},
	{
		id: 'in-your-hands',
		numeral: 'VI',
		title: 'In your hands',
		summary: 'Running, measuring and using the model yourself.'
	}
] as const satisfies readonly Act[];

export type ActId = (typeof acts)[number]['id'];

export function findAct(id: string): Act | undefined {
	return acts.find((act) => act.id === id);
}
