import * as v from 'valibot';
import { refuse } from './refusal.ts';

const none = v.optional(v.nullable(v.literal('')));
const schema = v.object({
	type: v.optional(v.literal('BPE')),
	vocab: v.custom<Readonly<Record<string, number>>>((value) => typeof value === 'object'),
	/** Hundreds of thousands: each is looked at where it is read. */
	merges: v.custom<readonly (string | readonly string[])[]>((value) => Array.isArray(value)),
	unk_token: v.optional(v.nullable(v.string())),
	dropout: v.optional(v.nullable(v.literal(0))),
	continuing_subword_prefix: none,
	end_of_word_suffix: none,
	fuse_unk: v.optional(v.boolean(), false),
	byte_fallback: v.optional(v.boolean(), false),
	ignore_merges: v.optional(v.boolean(), false)
});

export type BytePairConfig = v.InferOutput<typeof schema>;

/**
 * @param config `model` of a `tokenizer.json`
 * @throws {ModelError} naming a model, or a setting of one, that is not done here
 */
export function readBytePairConfig(config: unknown): BytePairConfig {
	const read = v.safeParse(schema, config);
	if (!read.success) throw refuseModel(config, read.issues[0]);
	return read.output;
}

function refuseModel(config: unknown, issue: v.BaseIssue<unknown>) {
	const type = (config as { type?: unknown } | null)?.type;
	if (type !== undefined && type !== 'BPE') return refuse('model', type);
	const setting = v.getDotPath(issue) ?? '';
	return refuse(
		'model',
		`BPE with ${setting} = ${JSON.stringify(issue.path?.[0]?.value)}`.slice(0, 120)
	);
}
