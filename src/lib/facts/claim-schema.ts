/** @file The schema of `content/facts/claims.json`, the ledger of what is claimed for SmolLM3. */
import * as v from 'valibot';
import { idSchema } from './schema.ts';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());

/** A claim made for SmolLM3, and what became of it. */
export const claimSchema = v.strictObject({
	id: idSchema,
	claim: text,
	/** Sources that make it. */
	by: v.pipe(v.array(idSchema), v.minLength(1, 'Names no source.')),
	status: v.picklist(['supported', 'contradicted', 'unvalidated']),
	evidence: text,
	/** Where it holds, and where nobody looked. */
	scope: text,
	facts: v.array(idSchema),
	conflicts: v.array(idSchema),
	scores: v.array(idSchema)
});

export type Claim = v.InferOutput<typeof claimSchema>;
