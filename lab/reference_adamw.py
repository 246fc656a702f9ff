"""Reference steps of torch.optim.AdamW in float64 on gradients that are given: both averages, and the weight after each step.

    python lab/reference_adamw.py     (writes tests/fixtures/reference/adamw.json)
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import torch

SETTINGS = (  # beta1, beta2, epsilon, weight decay, start
    (0.9, 0.95, 1e-8, 0.1, 0.02), (0.9, 0.95, 1e-8, 0.0, 1.0), (0.0, 0.999, 1e-8, 0.1, -0.5), (0.8, 0.95, 1e-3, 0.0, 0.1),
    (0.99, 0.5, 1e-8, 1.0, 0.3), (0.9, 0.0, 1e-2, 0.1, 0.02))
STEPS = 60


def follow(gradients: list[float], rates: list[float], beta1: float, beta2: float, epsilon: float, decay: float,
           start: float) -> list[list[float]]:
    """m, v and the weight after every step [steps, 3]."""
    weight = torch.nn.Parameter(torch.tensor([start], dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=rates[0], betas=(beta1, beta2), eps=epsilon, weight_decay=decay)
    found = []
    for gradient, rate in zip(gradients, rates, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        weight.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        state = optimizer.state[weight]
        found.append([state["exp_avg"].item(), state["exp_avg_sq"].item(), weight.item()])
    return found


def main() -> None:
    rng = random.Random(7)
    # As embeddings of rare tokens have them: mostly small, at times large, at first none.
    gradients = [0.0, 0.0] + [rng.gauss(0, 1e-3) * (40 if rng.random() < 0.1 else 1) for _ in range(STEPS - 2)]
    rates = [3e-3 * min(1, (i + 1) / 10) * 0.5 * (1 + math.cos(math.pi * i / STEPS)) for i in range(STEPS)]
    names = ("beta1", "beta2", "epsilon", "weightDecay", "start")
    runs = [{**dict(zip(names, setting, strict=True)), "steps": follow(gradients, rates, *setting)} for setting in SETTINGS]
    made = {"torch": torch.__version__, "command": "python lab/reference_adamw.py", "gradients": gradients, "rates": rates,
            "runs": runs}
    out = Path(__file__).resolve().parent.parent / "tests/fixtures/reference/adamw.json"
    out.write_text(json.dumps(made) + "\n")
    print(f"{len(runs)} runs of {STEPS} steps")


if __name__ == "__main__":
    main()
