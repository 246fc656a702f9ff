/** @file What `npm run record` says of itself, and of a command line that it cannot follow. */

export const usage = `Runs a model over a prompt and writes the run as a trace.

  npm run record -- --model <id> --prompt "…" --out <file.safetensors> [options]
  npm run record:all            records every trace of the site's own models that ships, again
  npm run record -- --real <folder>
                                records every trace of src/lib/widgets/live/real-recordings.json, from what lab/real_weights.py wrote

  npm run record -- --list <file.yaml>
                                records many: a list of runs, each with the options below by name (see docs/recordings.md)
  npm run record -- --mistake   records what models write with RoPE on their NoPE layers: static/traces/mistake.json
  npm run record -- --budget    records what a miniature answers with its thinking cut short: static/traces/budget-micro-sft.json

  --model <id>       a folder under static/models/
  --prompt <text>    what the model reads
  --out <file>       where the trace goes
  --nope <layers>    no positional encoding in these layers, counted from 0: --nope 0,1
  --rope <layers>    RoPE in these layers: --rope 3
  --theta <number>   theta of every RoPE layer: --theta 10000
  --yarn <factor>    YaRN on every RoPE layer, from the trained length: --yarn 2
  --shift <tokens>   positions of every RoPE layer start here
  --stretch <factor> positions of every RoPE layer are this far apart
  --ablate <heads>   these query heads off, layer.head counted from 0: --ablate 3.0,5.2
  --fill mean        what takes their place: each head's mean over this prompt; nothing where left out
  --patch-from <file>  a trace of the same model, whose prompt gives rows for --patch
  --patch <places>   its residual stream, layer:token counted from 0, laid over this run's: --patch 4:7,5:7
  --lens             what each layer would say, read through the final norm and head
  --sweep            instead of a trace: the next token and the loss without each head, one at a time, as JSON; --out ends in .json
  --carry-from <text>  instead of a trace: this text's values put into the prompt's run, place by place, as JSON; --out ends in .json
  --carry <part>     what of it: stream (where left out), heads, or one head of each layer, counted from 1: head-7
  --gap <tokens>     where one text has more: how many tokens stand over each other before those without a counterpart
  --compact          queries and keys as F16, half the size, without the logits after the last token
  --help             this text`;

/** A command line that cannot be followed. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}
