"""One recipe in three sizes: one, two and four layers, everything else alike, the tokens too.

Four layers are the GQA runs of grouped.py, whose rows are taken over; only the smaller ones are trained here. Every fourth
layer is without RoPE, so the smaller models have none such: the recipe's rule, applied to fewer layers.

    python grouped.py --only gqa    # first
    python sizes.py                 # every run that has no results yet, seed by seed; what was killed goes on
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import results
from evaluate import loss_by_domain
from grouped import SEEDS, GroupedRun, build
from model import parameter_count
from presets import PRESETS
from recipe_data import DATA
from recipe_train import RUNS, read_log, train

SMALLER = ("eighth", "quarter")


def about(run: GroupedRun, parameters: int) -> dict:
    """The columns of the table that are about a run, of a model with `parameters` numbers."""
    size = run.size
    return {"layers": size.layers, "parameters": parameters, "tokens_read": run.steps * size.batch * size.context}


def add(run: GroupedRun, about: dict, vocab: int, losses: dict[str, float], command: str, seconds: float, folder: Path) -> None:
    """The rows of one run; `vocab` rows of the embedding are left out of what is counted as its body."""
    embedding = vocab * run.size.hidden
    cost = [about["layers"], about["parameters"], about["parameters"] - embedding, about["tokens_read"]]
    results.add("sizes-loss", run.name, about, [[run.seed, *cost, d, x] for d, x in losses.items()], command, seconds, folder)


def take_over(run: GroupedRun, vocab: int, folder: Path) -> None:
    """The rows that a GQA run has in grouped-loss, as those of the largest size. Raises KeyError when it has none."""
    table = json.loads((folder / "grouped-loss.json").read_text())
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"] if row[0] == run.name]
    made = table["runs"][run.name]
    add(run, made | about(run, rows[0]["parameters"]), vocab, {row["domain"]: row["loss"] for row in rows},
        made["command"], made["seconds"], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true", help="measure little (for smoke runs)")
    args = parser.parse_args()
    vocab = json.loads((args.data / "data.json").read_text())["vocab"]
    for seed in [args.seed] if args.seed else SEEDS:
        for preset in SMALLER:
            size = PRESETS[preset]
            run = GroupedRun(f"sizes-{preset}-{seed}", preset, seed=seed, tokens=size.sibling_tokens)
            if results.has("sizes-loss", run.name, args.results):
                continue
            model = train(run, args.data, args.runs, build=build, clock=time.process_time)
            described = asdict(run) | about(run, parameter_count(model))
            losses = loss_by_domain(model, args.data, size.context, 4 if args.quick else 48)
            add(run, described, vocab, losses, f"python sizes.py --seed {seed}",
                read_log(args.runs / run.name)[-1]["seconds"], args.results)
            print(f"{run.name}: done", flush=True)
        largest = GroupedRun(f"grouped-gqa-{seed}", "half", seed=seed, tokens=PRESETS["half"].sibling_tokens)
        take_over(largest, vocab, args.results)


if __name__ == "__main__":
    main()
