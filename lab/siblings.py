"""Three siblings for one question: what does dropping RoPE in every fourth layer cost, and what does it buy?

Same data, same order, same steps, same initial numbers; only `no_rope_layers` differs. All are trained with
intra-document masking as SmolLM3 is; the 3:1 model also without.

    python siblings.py              # every run that has no results yet, seed by seed
    python siblings.py --only 3:1 --seed 1
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path

from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
from curriculum import export
from evaluate import distance_profile, loss_by_domain, loss_by_position, retrieval_by_length
from presets import PRESETS, rope_layers
from recipe_data import DATA
from recipe_train import RUNS, Run, read_log, train
from retrieval import STYLES

ARMS = (("3:1", True), ("rope", True), ("nope", True), ("3:1", False))
SEEDS = (1, 2, 3)


def name_of(kind: str, masked: bool, seed: int) -> str:
    return f"siblings-{kind.replace(':', '')}{'' if masked else '-unmasked'}-{seed}"


def measure(model: SmolLM3ForCausalLM, run: Run, data: Path, command: str, seconds: float, folder: Path, quick: bool) -> None:
    """All four tables' rows of one finished run."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")
    context, head = run.size.context, [run.kind, run.masked, run.seed]
    count = 4 if quick else 100
    about = asdict(run)
    losses = loss_by_domain(model, data, context, 4 if quick else 48)
    results.add("siblings-loss", run.name, about, [[*head, d, x] for d, x in losses.items()], command, seconds, folder)
    lengths = [context // 4, context // 2, context, context * 3 // 2, context * 2, context * 3, context * 4]
    found = retrieval_by_length(model, tokenizer, lengths, count)
    results.add("siblings-retrieval", run.name, about,
                [[*head, s, n, found[s][str(n)], count] for s in STYLES for n in lengths], command, seconds, folder)
    reach = context if quick else context * 4
    positions = loss_by_position(model, data, reach, 16, 2 if quick else 24)
    width = reach // 16
    results.add("siblings-position", run.name, about,
                [[*head, i * width, (i + 1) * width, x] for i, x in enumerate(positions)], command, seconds, folder)
    layers = rope_layers(run.kind, run.size.layers)
    rows = []
    for layer, profile in enumerate(distance_profile(model, data, context, 2 if quick else 8)):
        starts = [0] + [2**i for i in range(len(profile) - 2)] + [-1]
        rows += [[*head, layer, bool(layers[layer]), start, x] for start, x in zip(starts, profile, strict=True)]
    results.add("siblings-distance", run.name, about, rows, command, seconds, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--only", help="one kind: rope, 3:1 or nope")
    parser.add_argument("--unmasked", action="store_true", help="only the runs without masking")
    parser.add_argument("--masked", action="store_true", help="only the runs with masking")
    parser.add_argument("--seed", type=int, help="one seed")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true", help="measure little (for smoke runs)")
    args = parser.parse_args()
    for seed in [args.seed] if args.seed else SEEDS:
        for kind, masked in ARMS:
            if (args.only and kind != args.only) or (args.unmasked and masked) or (args.masked and not masked):
                continue
            run = Run(name_of(kind, masked, seed), args.preset, kind, seed, PRESETS[args.preset].sibling_tokens, masked)
            if results.has("siblings-distance", run.name, args.results):  # the last table a run writes
                continue
            started = time.monotonic()
            model = train(run, args.data, args.runs)
            export(model, PreTrainedTokenizerFast.from_pretrained(args.data / "tokenizer"), args.runs / run.name / "final")
            seconds = read_log(args.runs / run.name)[-1]["seconds"]
            command = f"python siblings.py --preset {args.preset} --only {kind} --seed {seed} --{'' if masked else 'un'}masked"
            measure(model, run, args.data, command, seconds, args.results, args.quick)
            print(f"{run.name}: done in {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
