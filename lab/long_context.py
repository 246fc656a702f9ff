"""Longer contexts: base → 8× → 16× with theta raised at each step, then YaRN ×2 without training.

As 4k → 32k → 64k → 128k in SmolLM3: the mix of stage 3 with longer texts, a fresh schedule (linear warm-up, cosine to
zero) at a third of the peak rate, theta 2 M and 5 M there; here theta keeps the share of turning frequency pairs.

    python long_context.py --seed 1        # starts from the staged curriculum's last weights, or the shipped ones
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
from curriculum import export
from evaluate import retrieval_by_length
from presets import PRESETS, Preset
from recipe_data import DATA, batches
from recipe_train import RUNS, loss_of, optimise, seconds_in
from recipe_world import long_mix
from retrieval import STYLES


@dataclass(frozen=True)
class Step:
    """One step of the extension; `share` of the curriculum's tokens are spent on it (SmolLM3: 0.43 and 0.47 %).

    `theta_times` is against the theta of the curriculum, as 2 M and 5 M are against 50,000.
    """

    name: str
    times: int
    theta_times: float
    pool: str
    share: float


STEPS = (Step("8x", 8, 30.0, "ledger8", 0.10), Step("16x", 16, 80.0, "ledger16", 0.05))


def with_rope(model: SmolLM3ForCausalLM, context: int, rope: dict) -> SmolLM3ForCausalLM:
    """The same weights under another rotary embedding and another longest context."""
    config = copy.deepcopy(model.config)
    config.rope_parameters, config.max_position_embeddings = rope, context
    config._attn_implementation = "sdpa"
    other = SmolLM3ForCausalLM(config)
    other.load_state_dict(model.state_dict())
    return other.eval()


def cosine(steps: int, peak: float, warmup: int) -> Callable[[int], float]:
    """Rate of a 0-based step: linear warm-up, then half a cosine to zero."""
    def rate(step: int) -> float:
        if step < warmup:
            return peak * (step + 1) / warmup
        return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
    return rate


def measure(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, size: Preset, step: str, theta: float, context: int,
            seed: int, quick: bool) -> list[list]:
    """Retrieval from the base context to twice the trained one (8 times the base at least); fewer questions at long lengths."""
    rows = []
    for times, asked in ((1, 50), (2, 50), (4, 50), (8, 40), (16, 20), (32, 10)):
        length, count = size.context * times, 2 if quick else asked
        if (times > 8 and length > 2 * context) or (quick and times > 4):
            continue
        found = retrieval_by_length(model, tokenizer, [length], count)
        rows += [[seed, step, theta, context, style, length, found[style][str(length)], count] for style in STYLES]
    return rows


def extend(before: SmolLM3ForCausalLM, step: Step, size: Preset, seed: int, data: Path, folder: Path) -> SmolLM3ForCausalLM:
    """A copy trained at the step's length; continues from `folder`, and only loads what is finished there."""
    model, context = copy.deepcopy(before), before.config.max_position_embeddings
    batch = max(1, size.batch // step.times * 2)
    steps = max(2, round(size.curriculum_tokens * step.share / (batch * context)))
    model.train()
    optimise(model, batches(data, lambda _: long_mix(step.pool), context, batch, seed), steps,
             cosine(steps, size.rate / 3, max(1, steps // 20)), lambda m, r: loss_of(m, r, True), folder)
    return model.eval()


def last_of_curriculum(runs: Path, models: Path, preset: str, seed: int) -> Path:
    """The folder to start from. Where the run is gone, the shipped weights of seed 1 serve: the same, rounded to float16."""
    checkpoints = runs / f"curriculum-staged-{seed}" / "checkpoints"
    if checkpoints.exists():
        return max(checkpoints.iterdir())
    shipped = sorted(models.glob(f"{preset}-at-*"))
    if seed != results.SHIPPED_SEED or not shipped:
        raise FileNotFoundError(f"{checkpoints}: run curriculum.py --order staged --seed {seed} first")
    return shipped[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--models", type=Path, default=results.MODELS, help="the shipped checkpoints")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only-train", action="store_true", help="measure in a later call, which only loads what is trained")
    args = parser.parse_args()
    size = PRESETS[args.preset]
    # Steps of an earlier call count with the time they took then.
    started = time.monotonic() - seconds_in(args.runs / f"long-{step.name}-{args.seed}" for step in STEPS)
    if results.has("long-context-retrieval", f"long-context-{args.seed}", args.results):
        return
    tokenizer = PreTrainedTokenizerFast.from_pretrained(args.data / "tokenizer")
    base = last_of_curriculum(args.runs, args.models, args.preset, args.seed)
    model = SmolLM3ForCausalLM.from_pretrained(base, dtype=torch.float32, attn_implementation="sdpa").eval()
    models = [("base", size.theta, size.context, model)]
    for step in STEPS:
        name, context, theta = f"long-{step.name}-{args.seed}", size.context * step.times, size.theta * step.theta_times
        before = with_rope(models[-1][3], context, {"rope_type": "default", "rope_theta": theta})
        model = extend(before, step, size, args.seed, args.data, args.runs / name)
        export(model, tokenizer, args.runs / name / "final")
        models += [(f"{step.name} before", theta, context, before), (step.name, theta, context, model)]
    if args.only_train:
        return
    theta, longest = models[-1][1], size.context * STEPS[-1].times
    yarn = {"rope_type": "yarn", "rope_theta": theta, "factor": 2.0, "original_max_position_embeddings": longest}
    models += [("16x+yarn", theta, longest * 2, with_rope(models[-1][3], longest * 2, yarn))]
    rows = []
    for name, theta, context, model in models:
        rows += measure(model, tokenizer, size, name, theta, context, args.seed, args.quick)
        print(json.dumps([row[1:] for row in rows if row[1] == name]), flush=True)
    start = base.name if base.parent == args.models else base.parent.parent.name
    about = {"preset": args.preset, "seed": args.seed, "from": start}
    results.add("long-context-retrieval", f"long-context-{args.seed}", about, rows,
                f"python long_context.py --preset {args.preset} --seed {args.seed}", time.monotonic() - started, args.results)


if __name__ == "__main__":
    main()
