"""Reference values of scaling laws: minima found by torch on a grid and tokens by bisection, not by the closed forms.

The two fits are those of content/facts/facts.json.

    python lab/reference_scaling.py     (writes tests/fixtures/reference/scaling.json)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
FITS = ("scaling.chinchilla-fit", "scaling.replication-fit")
SHAPES = ((3075098624, 11.2e12), (70e9, 1.4e12), (1e8, 2e9), (4e8, 3e13))
Fit = dict[str, float]


def loss_of(fit: Fit, parameters: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Expected loss in nats a token."""
    return fit["E"] + fit["A"] * parameters.pow(-fit["alpha"]) + fit["B"] * tokens.pow(-fit["beta"])


def least(cost, low: float, high: float) -> float:
    """Logarithm of the size in [low, high] with the least cost: a grid, then finer grids around its best place."""
    for _ in range(12):
        sizes = torch.linspace(low, high, 2001, dtype=torch.float64)
        best = int(cost(sizes.exp()).argmin())
        width = (high - low) / 1000
        low, high = max(low, float(sizes[best]) - width), min(high, float(sizes[best]) + width)
    return (low + high) / 2


def tokens_for(fit: Fit, parameters: torch.Tensor, loss: float) -> torch.Tensor:
    """Tokens for this loss by bisection over their logarithm; infinite where none are enough."""
    low, high = torch.zeros_like(parameters), torch.full_like(parameters, 200.0)
    for _ in range(200):
        middle = (low + high) / 2
        is_high = loss_of(fit, parameters, middle.exp()) > loss
        low, high = torch.where(is_high, middle, low), torch.where(is_high, high, middle)
    return torch.where(high > 199, torch.tensor(float("inf"), dtype=torch.float64), high.exp())


def rows_of(name: str, fit: Fit, parameters: float, tokens: float) -> dict[str, object]:
    """Everything about one shape under one fit."""
    n, d = (torch.tensor(float(v), dtype=torch.float64) for v in (parameters, tokens))
    loss, flops = float(loss_of(fit, n, d)), 6 * float(parameters) * tokens
    best = least(lambda sizes: loss_of(fit, sizes, flops / 6 / sizes), 10.0, 40.0)
    cheap = [least(lambda sizes, served=served: 6 * sizes * tokens_for(fit, sizes, loss) + 2 * sizes * served, 10.0, 40.0)
             for served in (0.0, 1e12, 1e14)]
    return {"fit": name, "parameters": parameters, "tokens": tokens, "loss": loss,
            "bestLogParameters": best, "served": [0, 1e12, 1e14], "cheapestLogParameters": cheap}


def main() -> None:
    facts = {fact["id"]: fact["value"] for fact in json.loads((ROOT / "content/facts/facts.json").read_text())}
    rows = [rows_of(name, facts[name], n, d) for name in FITS for n, d in SHAPES]
    made = {"torch": torch.__version__, "command": "python lab/reference_scaling.py", "rows": rows}
    (ROOT / "tests/fixtures/reference/scaling.json").write_text(json.dumps(made) + "\n")
    print(f"{len(rows)} shapes")


if __name__ == "__main__":
    main()
