"""Measure the exported nano model against the trigram on the same held-out tokens and write `results/nano.json`.

Every number on the model card comes from that file. Losses are nats per token, float32, over all held-out documents.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import math
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

from corpus import LAB, WORK
from data import DOMAINS, batches, is_prose
from train import held_out_loss
from trigram import tuned
from world import SEED


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def losses(total: dict[str, float], count: dict[str, int]) -> dict[str, float]:
    """Nats per token by domain and overall (weighted by tokens)."""
    by_domain = {d: round(total[d] / count[d], 4) for d in DOMAINS}
    return {**by_domain, "overall": round(sum(total.values()) / sum(count.values()), 4)}


def thin_log(log: Path, out: Path) -> list[dict]:
    """Copy every fifth line, and each with a held-out loss, of a training log; returns all lines, the last of each step."""
    lines = {line["step"]: line for line in map(json.loads, log.read_text().splitlines())}
    ordered = [lines[s] for s in sorted(lines)]
    kept = [line for i, line in enumerate(ordered) if i % 5 == 4 or "held" in line or line is ordered[-1]]
    out.write_text("".join(json.dumps(line) + "\n" for line in kept))
    return ordered


def tokens_by_domain(data: Path, recipe: dict, steps: int, context: int) -> dict[str, int]:
    """How many tokens of each domain the model saw: the training batches are drawn again, as positions."""
    stream = np.fromfile(data / "train.bin", dtype="<u2")
    domains = np.fromfile(data / "train.domains.bin", dtype=np.uint8)
    domain = domains[np.cumsum(stream == 0) - 1]
    drawn = batches(np.arange(len(stream)), context, recipe["batch"], recipe["seed"], is_prose(stream, domains),
                    recipe["prose_from"])
    seen = sum(np.bincount(domain[next(drawn)[:, :-1].ravel()], minlength=len(DOMAINS)) for _ in range(steps))
    return dict(zip(DOMAINS, map(int, seen), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--run", type=Path, default=WORK / "nano")
    parser.add_argument("--folder", type=Path, default=LAB.parent / "static/models/nano")
    parser.add_argument("--recipe", type=Path, default=LAB / "nano.json")
    parser.add_argument("--out", type=Path, default=LAB / "results")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    facts = json.loads((args.data / "data.json").read_text())
    recipe = json.loads(args.recipe.read_text())
    held = {d: np.fromfile(args.data / f"held.{d}.bin", dtype="<u2") for d in DOMAINS}

    model = AutoModelForCausalLM.from_pretrained(args.folder, dtype=torch.float32, attn_implementation="sdpa")
    context = model.config.max_position_embeddings
    count = {d: len(held[d]) - 1 for d in DOMAINS}
    total = {d: held_out_loss(model, held[d], context, None, bf16=False) * count[d] for d in DOMAINS}
    nano = losses(total, count)

    baseline = tuned(np.fromfile(args.data / "train.bin", dtype="<u2"), facts["vocab"])
    sums = {d: baseline.loss(held[d]) for d in DOMAINS}
    trigram = losses({d: s[0] for d, s in sums.items()}, {d: s[1] for d, s in sums.items()})

    log = thin_log(args.run / "log.jsonl", args.out / "nano-loss.jsonl")
    report = {
        "schema": 1, "model": "nano", "date": datetime.date.today().isoformat(), "command": "bash lab/run.sh",
        "recipe": recipe, "seeds": {"training": recipe["seed"], "world": SEED},
        "parameters": sum(p.numel() for p in model.parameters()), "vocabulary": facts["vocab"],
        "steps": log[-1]["step"], "tokens_seen": log[-1]["tokens"], "seconds": log[-1]["seconds"],
        "tokens_unique": facts["train_tokens"], "epochs": round(log[-1]["tokens"] / facts["train_tokens"], 3),
        "unique_tokens_by_domain": {d: facts["domains"][d]["tokens"] for d in DOMAINS},
        "tokens_seen_by_domain": tokens_by_domain(args.data, recipe, log[-1]["step"], context),
        "held_out_tokens": count, "unit": "nats per token", "uniform": round(math.log(facts["vocab"]), 4),
        "held_out": {"nano": nano, "trigram": trigram,
                     "nano_better_by": {k: round(trigram[k] - nano[k], 4) for k in nano}},
        "trigram": {"kind": "interpolated Kneser-Ney", "discounts": baseline.discounts,
                    "tokens": facts["train_tokens"]},
        "sha256": {name: sha256(args.folder / name) for name in ("model.safetensors", "model.onnx", "tokenizer.json")},
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    }
    (args.out / "nano.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report["held_out"], indent=1))


if __name__ == "__main__":
    main()
