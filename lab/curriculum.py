"""The three-stage curriculum against two controls with the same token budget.

staged 85/12/3 → 75/15/10 → 63/24/13 · constant: each pool's average share all the way · reversed: the stages backwards.
The learning rate is the same in all (WSD; the decay of 11 % is SmolLM3's third stage, to a hair). The staged run's
checkpoints are kept as Hugging Face folders: they are the timeline that the site ships.

    python curriculum.py                        # all orders that have no results yet
    python curriculum.py --order staged --seed 1
"""

from __future__ import annotations

import argparse
import copy
from dataclasses import asdict
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
from evaluate import loss_by_domain
from presets import PRESETS
from recipe_data import DATA
from recipe_train import RUNS, Run, read_log, train
from recipe_world import AVERAGE

ORDERS = {"staged": (0, 1, 2), "constant": (AVERAGE,), "reversed": (2, 1, 0)}
POINTS = (0.0, 0.03, 0.06, 0.09, 0.20, 0.35, 0.55, 0.95)  # shares of the run; stages' ends besides


def points(run: Run) -> list[int]:
    """Steps done at which a run is measured and, if staged, kept."""
    return sorted({round(p * run.steps) for p in POINTS} | set(run.ends()))


def export(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write an ordinary Hugging Face folder, weights as float16 safetensors."""
    if not results.is_main():
        return
    # A copy: rounding the model itself would round RoPE's frequencies with it, and they are in no state dictionary.
    copy.deepcopy(model).half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def run_order(order: str, seed: int, preset: str, data: Path, runs: Path, folder: Path, quick: bool) -> None:
    """Train one order and write its table; checkpoints are under `runs`/<name>/checkpoints/<step>."""
    size = PRESETS[preset]
    run = Run(f"curriculum-{order}-{seed}", preset, "3:1", seed, size.curriculum_tokens, stages=ORDERS[order])
    tokenizer = PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")
    stops = set(points(run))
    per_step = size.batch * size.context

    def at_step(model: SmolLM3ForCausalLM, step: int) -> dict:
        if step not in stops:
            return {}
        model.eval()
        if order == "staged":
            export(model, tokenizer, runs / run.name / "checkpoints" / f"{step:06}")
        last = max(step - 1, 0)
        stage = run.stage_at(last)
        return {"tokens": step * per_step, "stage": 0 if stage is None else stage + 1, "rate_then": run.rate_at(last),
                "held": loss_by_domain(model, data, size.context, 2 if quick else 24)}

    train(run, data, runs, at_step)
    lines = read_log(runs / run.name)
    rows = [[seed, order, x["tokens"], x["stage"], x["rate_then"], d, loss]
            for x in lines if "held" in x for d, loss in x["held"].items()]
    results.add("curriculum-loss", run.name, asdict(run), rows,
                f"python curriculum.py --preset {preset} --order {order} --seed {seed}", lines[-1]["seconds"], folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--order", choices=ORDERS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    for order in [args.order] if args.order else ORDERS:
        if not results.has("curriculum-loss", f"curriculum-{order}-{args.seed}", args.results):
            run_order(order, args.seed, args.preset, args.data, args.runs, args.results, args.quick)


if __name__ == "__main__":
    main()
