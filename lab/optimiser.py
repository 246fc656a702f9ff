"""Optimiser and schedule: what weight decay does to embeddings, where a schedule lets a run stop, and one real gradient trace.

All runs are of the preset `tiny`, on the constant mix of the first stage, with the same batches for one seed. Of a length N:

    schedules   wsd         warm-up, constant to 0.8 N, linear to zero at N
                wsd-half    the same run left at 0.4 N, linear to zero at N/2
                cosine      warm-up, then half a cosine to zero at N; measured on its way too
                cosine-half the same, planned for N/2
                cosine-on   cosine-half taken on from N/2: warmed up again, another half cosine to zero at N
    norms       spared (wsd above: no decay on embeddings, as SmolLM3) against decayed (0.1 on them like on all matrices)
    trace       gradient and value of single weights at every step of a short run, as AdamW got and left them

    python optimiser.py                     # all seeds, then what has results is skipped and what was killed goes on
    python optimiser.py --seed 2 --part schedules
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
from evaluate import token_losses
from long_context import cosine
from presets import PRESETS, Preset, build_model
from recipe_data import DATA, batches, rows
from recipe_train import RUNS, loss_of, optimise, read_log
from recipe_world import stage_mix
from train import BETAS, CLIP, WEIGHT_DECAY, optimizer_for, wsd

SEEDS = (1, 2, 3)
DECAY = 0.2  # share of the length; SmolLM3: 0.11, and 0.1 or 0.2 in its ablations
WARMUP = 0.05  # share of N, the same number of steps in every run
GROUPS = {"frequent": (0, 256), "middle": (256, 1024), "rare": (1024, None)}  # ranks of tokens by how often they occur
MIX = stage_mix(0)
Rate = Callable[[int], float]


@dataclass(frozen=True)
class Plan:
    """A piece of a run: where it begins, at which step it ends, and the rate of a 0-based step on the way."""

    name: str
    end: int
    rate: Rate
    begins: str | None = None  # the plan whose last state it goes on from
    decay_embeddings: bool = False


def plans(steps: int, peak: float) -> dict[str, Plan]:
    """Every piece for a run of `steps` steps (a multiple of 20), in the order in which they can be trained."""
    warmup, half = max(1, round(steps * WARMUP)), steps // 2
    leave, leave_half = round(steps * (1 - DECAY)), round(half * (1 - DECAY))
    long_wsd, short_wsd = (lambda s: wsd(s, peak, warmup, leave, steps - leave),
                           lambda s: wsd(s, peak, warmup, leave_half, half - leave_half))
    again = cosine(steps - half, peak, warmup)
    made = (Plan("stable-half", leave_half, long_wsd), Plan("wsd-half", half, short_wsd, "stable-half"),
            Plan("stable", leave, long_wsd, "stable-half"), Plan("wsd", steps, long_wsd, "stable"),
            Plan("decayed", steps, long_wsd, decay_embeddings=True), Plan("cosine", steps, cosine(steps, peak, warmup)),
            Plan("cosine-half", half, cosine(half, peak, warmup)),
            Plan("cosine-on", steps, lambda s: again(max(0, s - half)), "cosine-half"))
    return {plan.name: plan for plan in made}


@torch.no_grad()
def held_loss(model: SmolLM3ForCausalLM, data: Path, context: int, count: int) -> float:
    """Held-out nats/token of `count` packed rows of the training mix; the same rows for every model."""
    source = rows(data, lambda _: MIX, context, seed=99, split="held")
    batch = torch.from_numpy(np.stack([next(source) for _ in range(count)]))
    return round(torch.cat([token_losses(model, part, True) for part in batch.split(16)]).mean().item(), 4)


def tokens_by_count(data: Path, context: int, vocab: int, count: int = 2000) -> torch.Tensor:
    """Token ids [vocab], the most frequent of the training mix first."""
    source = rows(data, lambda _: MIX, context, seed=98)
    seen = np.bincount(np.concatenate([next(source) for _ in range(count)]), minlength=vocab)
    return torch.from_numpy(np.argsort(-seen, kind="stable").copy())


def norms_of(model: SmolLM3ForCausalLM, order: torch.Tensor) -> dict[str, float]:
    """Mean L2 norm of the embedding's rows by group of tokens, of all rows, and of the rows of one layer's matrix."""
    norm = model.get_input_embeddings().weight.detach().norm(dim=1)[order]
    found = {name: norm[start:end].mean().item() for name, (start, end) in GROUPS.items() if start < len(norm)}
    up = model.model.layers[0].mlp.up_proj.weight.detach().norm(dim=1)
    return {k: round(x, 5) for k, x in (found | {"all": norm.mean().item(), "up_proj": up.mean().item()}).items()}


def train_plan(plan: Plan, seed: int, size: Preset, steps: int, data: Path, folder: Path, quick: bool) -> None:
    """Train one piece under `folder`/<name>, going on where it was; its log has loss and norms at every tenth of `steps`."""
    own = folder / plan.name
    if plan.begins and not (own / "state.pt").exists():
        own.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / plan.begins / "state.pt", own / "begun.partial")
        (own / "begun.partial").rename(own / "state.pt")
    vocab = len(PreTrainedTokenizerFast.from_pretrained(data / "tokenizer"))
    model = build_model(size, seed, vocab=vocab)
    order = tokens_by_count(data, size.context, vocab, 20 if quick else 2000)
    stops = {round(steps * i / 10) for i in range(11)} | {plan.end}

    def at_step(model: SmolLM3ForCausalLM, step: int) -> dict:
        if step not in stops:
            return {}
        model.eval()
        return {"held": held_loss(model, data, size.context, 4 if quick else 128), "norms": norms_of(model, order),
                "rate_then": plan.rate(max(step - 1, 0))}

    source = batches(data, lambda _: MIX, size.context, size.batch, seed)
    optimise(model, source, plan.end, plan.rate, lambda m, r: loss_of(m, r, True), own, at_step,
             make_optimizer=lambda m, rate: optimizer_for(m, rate, decay_embeddings=plan.decay_embeddings))


def lines_of(name: str, of: dict[str, Plan], folder: Path) -> list[dict]:
    """Measured lines of a plan's log and of those it goes on from, in the order of steps."""
    begins = of[name].begins
    before = lines_of(begins, of, folder) if begins else []
    return before + [x for x in read_log(folder / name) if "held" in x]


def seconds_of(plan: Plan, folder: Path) -> float:
    """How long a plan trained from its own beginning on; a state that is gone on from brings its time along."""
    own = read_log(folder / plan.name)[-1]["seconds"]
    return own - (read_log(folder / plan.begins)[-1]["seconds"] if plan.begins else 0)


def run_seed(seed: int, part: str, preset: str, steps: int, data: Path, runs: Path, out: Path, quick: bool) -> None:
    """Train and measure what `part` (schedules or norms) needs of one seed, and write its table."""
    size = PRESETS[preset]
    of, folder = plans(steps, size.rate), runs / f"optimiser-{seed}"
    tokens = size.batch * size.context
    about = {"preset": preset, "seed": seed, "steps": steps, "tokens": steps * tokens, "batch": tokens, "peak": size.rate,
             "warmup": max(1, round(steps * WARMUP)), "weight_decay": WEIGHT_DECAY, "betas": BETAS, "clip": CLIP}
    schedules = ("wsd-half", "wsd", "cosine-half", "cosine", "cosine-on")
    wanted = schedules if part == "schedules" else ("wsd", "decayed")
    needed = {*wanted, "stable-half", "stable"}
    for plan in of.values():
        if plan.name in needed:
            train_plan(plan, seed, size, steps, data, folder, quick)
    command = f"python optimiser.py --preset {preset} --seed {seed} --part {part} --steps {steps}"
    seconds = sum(seconds_of(of[name], folder) for name in (needed if part == "schedules" else ("decayed",)))
    if part == "schedules":
        measured = [[seed, name, x["step"] * tokens, x["rate_then"], x["held"]]
                    for name in schedules for x in lines_of(name, of, folder)]
        results.add("schedule-loss", f"schedule-{seed}", about, measured, command, seconds, out)
        return
    measured = [[seed, {"wsd": "spared"}.get(name, name), x["step"] * tokens, group, norm]
                for name in wanted for x in lines_of(name, of, folder) for group, norm in x["norms"].items()]
    results.add("schedule-loss", f"norms-{seed}", about,
                [[seed, "decayed", x["step"] * tokens, x["rate_then"], x["held"]] for x in lines_of("decayed", of, folder)],
                command, seconds, out)
    results.add("embedding-norm", f"norms-{seed}", about, measured, command, seconds, out)


def watched(tokenizer: PreTrainedTokenizerFast, order: torch.Tensor) -> dict[str, tuple[str, tuple[int, ...], bool, str]]:
    """Single weights to follow: id → (parameter, index, whether it decays in the recipe, token of an embedding's row)."""
    often, seldom = int(order[4]), int(order[1500])
    return {"frequent": ("model.embed_tokens.weight", (often, 5), False, tokenizer.decode([often])),
            "rare": ("model.embed_tokens.weight", (seldom, 5), False, tokenizer.decode([seldom])),
            "query": ("model.layers.0.self_attn.q_proj.weight", (3, 5), True, ""),
            "mlp": ("model.layers.3.mlp.down_proj.weight", (5, 7), True, ""),
            "norm": ("model.norm.weight", (5,), False, "")}


def run_trace(preset: str, steps: int, data: Path, out: Path, quick: bool) -> None:
    """Follow single weights over a short run of `steps` steps (seed 1) and write their gradients, as clipped, and values."""
    size, seed = PRESETS[preset], 1
    tokenizer = PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")
    model = build_model(size, seed, vocab=len(tokenizer))
    order = tokens_by_count(data, size.context, len(tokenizer), 20 if quick else 2000)
    if quick:
        order = order.repeat(6)
    named, weights = dict(model.named_parameters()), watched(tokenizer, order)
    rate = plans(steps, size.rate)["wsd"].rate
    optimizer = optimizer_for(model, rate(0))
    source = batches(data, lambda _: MIX, size.context, size.batch, seed)
    lines: list[list] = []
    started = time.monotonic()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        loss_of(model, torch.from_numpy(next(source)), True).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        before = {name: (named[p].grad[i].item(), named[p][i].item()) for name, (p, i, *_) in weights.items()}
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        lines += [[seed, name, weights[name][2], step + 1, rate(step), *(float(f"{x:.8g}") for x in (*pair, named[p][i].item()))]
                  for (name, pair), (p, i, *_) in zip(before.items(), weights.values(), strict=True)]
    about = {"preset": preset, "seed": seed, "steps": steps, "betas": BETAS, "epsilon": 1e-8, "weight_decay": WEIGHT_DECAY,
             "clip": CLIP, "peak": size.rate,
             "weights": {name: {"parameter": p, "index": i, "token": token} for name, (p, i, _, token) in weights.items()}}
    results.add("gradient-trace", "trace", about, sorted(lines, key=lambda x: (list(weights).index(x[1]), x[3])),
                f"python optimiser.py --preset {preset} --part trace", time.monotonic() - started, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="tiny", choices=PRESETS)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--part", choices=("trace", "schedules", "norms"))
    parser.add_argument("--steps", type=int, default=1200, help="N, a multiple of 20")
    parser.add_argument("--trace-steps", type=int, default=300)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    steps, trace = (20, 20) if args.quick else (args.steps, args.trace_steps)
    if args.part in (None, "trace") and not results.has("gradient-trace", "trace", args.results):
        run_trace(args.preset, trace, args.data, args.results, args.quick)
    for seed in [args.seed] if args.seed else SEEDS:
        for part, table, run in (("schedules", "schedule-loss", "schedule"), ("norms", "embedding-norm", "norms")):
            if args.part in (None, part) and not results.has(table, f"{run}-{seed}", args.results):
                run_seed(seed, part, args.preset, steps, args.data, args.runs, args.results, args.quick)


if __name__ == "__main__":
    main()
