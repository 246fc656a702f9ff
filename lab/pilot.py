"""The pilot before the siblings: does the 3:1 model learn to look things up at all, and how soon?

At the training length it must answer at least 90 %; below that the task or its share of the data has to change, because
siblings that cannot retrieve have nothing to tell about retrieval.

    python pilot.py                      # is the first of the siblings: siblings.py goes on from where it ends
    python pilot.py --tokens 10000000 --kind rope --seed 2     # a run of its own, of any sibling: is it only a matter of time?
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
from evaluate import loss_by_domain, retrieval_by_length
from presets import PRESETS
from recipe_data import DATA
from recipe_train import RUNS, Run, read_log, train
from retrieval import STYLES
from siblings import name_of

ENOUGH = 0.9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--kind", default="3:1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unmasked", action="store_true", help="without the mask between documents")
    parser.add_argument("--tokens", type=int, help="default: as many as a sibling, whose run it is then")
    parser.add_argument("--every", type=int, default=1_000_000, help="tokens between measurements")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    args = parser.parse_args()
    size, masked = PRESETS[args.preset], not args.unmasked
    sibling = name_of(args.kind, masked, args.seed)
    name = sibling.replace("siblings", "pilot") + (f"-{args.tokens // 1000}k" if args.tokens else "")
    if results.has("pilot-retrieval", name, args.results):
        print(f"{name}: has its results")
        return
    run = Run(name if args.tokens else sibling, args.preset, args.kind, args.seed, args.tokens or size.sibling_tokens, masked)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(args.data / "tokenizer")
    context, per_step = size.context, size.batch * size.context
    every, count = max(1, args.every // per_step), 50
    lengths = [context // 4, context // 2, context]

    def at_step(model: SmolLM3ForCausalLM, step: int) -> dict:
        if step == 0 or (step % every and step != run.steps):
            return {}
        model.eval()
        found = retrieval_by_length(model, tokenizer, lengths, count)
        held = loss_by_domain(model, args.data, context, 8)
        print(f"{step * per_step:,} tokens: {found} {held}", flush=True)
        return {"found": found, "held": held}

    train(run, args.data, args.runs, at_step)
    lines = [x for x in read_log(args.runs / run.name) if "found" in x]
    rows = [[run.kind, run.masked, run.seed, x["step"] * per_step, style, length, x["found"][style][str(length)], count]
            for x in lines for style in STYLES for length in lengths]
    command = f"python pilot.py --preset {args.preset} --kind {args.kind} --seed {args.seed}"
    command += (f" --tokens {args.tokens}" if args.tokens else "") + (" --unmasked" if args.unmasked else "")
    results.add("pilot-retrieval", name, asdict(run), rows, command, lines[-1]["seconds"], args.results)
    reached = {style: lines[-1]["found"][style][str(context)] for style in STYLES}
    print(f"at {context} tokens: {reached}; {'enough' if min(reached.values()) >= ENOUGH else 'NOT enough'}")


if __name__ == "__main__":
    main()
