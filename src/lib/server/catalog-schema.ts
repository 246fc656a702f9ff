/** @file What `/catalog.json` holds. */
import * as v from 'valibot';

const text = v.string();
const value = v.nullable(v.union([text, v.number()]));
/** From the host's root, or from where the catalogue lies. */
const path = v.pipe(text, v.regex(/^\.{0,2}\//));

const parameterSchema = v.object({
	name: text,
	type: v.picklist(['text', 'integer', 'number', 'choice', 'schedule', 'list']),
	default: value,
	description: text,
	/** Of every embed, or of this exhibit. */
	of: v.picklist(['page', 'exhibit']),
	/** Can be named in `lock`. */
	canBeLocked: v.boolean(),
	values: v.optional(v.array(text)),
	orElse: v.optional(v.object({ pattern: text, description: text })),
	item: v.optional(v.object({ pattern: text, description: text })),
	min: v.optional(v.number()),
	max: v.optional(v.number()),
	maxLength: v.optional(v.number())
});

export const catalogSchema = v.object({
	format: v.literal('model-museum-catalog'),
	version: v.literal(1),
	schema: text,
	element: v.object({ script: path, types: path }),
	protocol: v.object({ versions: v.array(v.number()), schema: path }),
	lessons: v.array(
		v.object({
			slug: text,
			title: text,
			act: v.object({ id: text, numeral: text, title: text }),
			minutes: v.number(),
			xp: v.number(),
			summary: text,
			widgets: v.array(text),
			page: path,
			embed: path,
			oembed: path
		})
	),
	widgets: v.array(
		v.object({
			name: text,
			title: text,
			summary: text,
			parameters: v.array(parameterSchema),
			embed: path,
			oembed: path
		})
	),
	models: v.array(v.looseObject({ id: text, parameters: v.nullish(v.number()), bytes: v.number() }))
});
