/** @file The messages' shapes, as they are checked and as they are published (`/schemas/protocol.json`). */
import * as v from 'valibot';
import { protocolVersions } from './protocol.ts';

const version = v.picklist(protocolVersions);
const text = v.pipe(v.string(), v.maxLength(200));

const state = v.record(
	v.pipe(v.string(), v.maxLength(40)),
	v.union([v.pipe(v.string(), v.maxLength(1_000_000)), v.number(), v.null()])
);

const command = {
	source: v.literal('model-museum-host'),
	version,
	widget: v.optional(text),
	id: v.optional(text)
};

/** What the page around may say. Anything else is passed over. */
export const commandSchema = v.variant('type', [
	v.strictObject({ ...command, type: v.literal('set-state'), state }),
	v.strictObject({ ...command, type: v.literal('run') }),
	v.strictObject({ ...command, type: v.literal('reset') })
]);

const said = { source: v.literal('model-museum'), version };
const plain = v.record(v.string(), v.unknown());
const answers = v.optional(v.string());
const lesson = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What a page of the museum says. */
export const messageSchema = v.variant('type', [
	v.strictObject({
		...said,
		type: v.literal('ready'),
		widgets: v.array(v.string()),
		lesson: v.optional(lesson),
		versions: v.optional(v.array(v.number()))
	}),
	v.strictObject({ ...said, type: v.literal('resize'), height: count }),
	v.strictObject({ ...said, type: v.literal('state'), widget: v.string(), state, answers }),
	v.strictObject({
		...said,
		type: v.literal('result'),
		widget: v.string(),
		result: plain,
		answers
	}),
	v.strictObject({
		...said,
		type: v.literal('answer'),
		lesson,
		question: count,
		option: count,
		isRight: v.boolean(),
		tries: count
	}),
	v.strictObject({ ...said, type: v.literal('quiz'), lesson, right: count, count }),
	v.strictObject({ ...said, type: v.literal('done'), lesson, xp: v.number() }),
	v.strictObject({
		...said,
		type: v.literal('error'),
		widget: v.optional(v.string()),
		code: v.string(),
		message: v.string(),
		answers
	})
]);
