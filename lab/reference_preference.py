"""Reference losses and gradients of preference pairs: DPO, APO-zero and APO-down in float64, gradients by autograd.

The losses are written as TRL's DPOTrainer has them (`sigmoid`, `apo_zero`, `apo_down`). A second part takes real steps of
gradient descent on a linear model whose two log-probabilities share weights, for what a step does to both.

    python lab/reference_preference.py     (writes tests/fixtures/reference/preference.json)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

LOSSES = {
    "dpo": lambda chosen, rejected, beta: -torch.nn.functional.logsigmoid(beta * (chosen - rejected)),
    "apo-zero": lambda chosen, rejected, beta: 1 - torch.sigmoid(beta * chosen) + torch.sigmoid(beta * rejected),
    "apo-down": lambda chosen, rejected, beta: torch.sigmoid(beta * chosen) + 1 - torch.sigmoid(beta * (chosen - rejected)),
}
RATIOS = (-60.0, -40.0, -7.5, -0.3, 0.0, 0.4, 12.0, 55.0)
BETAS = (0.01, 0.05, 0.1, 0.5)
COUPLINGS = ((0.0, 1.0), (0.9, 1.5), (0.6, 0.7), (-0.4, 2.0))  # cosine of the two gradients, ratio of their lengths


def loss_row(name: str, chosen: float, rejected: float, beta: float) -> dict[str, object]:
    """One pair: loss, and its derivatives by the two log-probabilities under the policy."""
    policy = torch.tensor([chosen - 80, rejected - 90], dtype=torch.float64, requires_grad=True)
    ratios = policy - torch.tensor([-80.0, -90.0], dtype=torch.float64)
    loss = LOSSES[name](ratios[0], ratios[1], beta)
    loss.backward()
    return {"loss": name, "chosen": chosen, "rejected": rejected, "beta": beta,
            "value": loss.item(), "gradient": policy.grad.tolist()}


def step_row(name: str, chosen: float, rejected: float, beta: float, alike: float, ratio: float) -> dict[str, object]:
    """Change of both log-probabilities by a step of rate 1 on shared weights; each is linear in them."""
    features = torch.tensor([[1.0, 0.0], [ratio * alike, ratio * (1 - alike**2) ** 0.5]], dtype=torch.float64)
    weights = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    moved = features @ weights
    LOSSES[name](chosen + moved[0], rejected + moved[1], beta).backward()
    return {"loss": name, "chosen": chosen, "rejected": rejected, "beta": beta, "alike": alike, "ratio": ratio,
            "change": (features @ -weights.grad).tolist()}


def main() -> None:
    pairs = [(name, a, b, beta) for name in LOSSES for a in RATIOS for b in RATIOS for beta in BETAS]
    rows = [loss_row(*pair) for pair in pairs[::3]]
    steps = [step_row(name, a, b, 0.1, *coupling)
             for name in LOSSES for a, b in ((0.0, 0.0), (-8.0, -30.0), (5.0, -20.0)) for coupling in COUPLINGS]
    made = {"torch": torch.__version__, "command": "python lab/reference_preference.py", "losses": rows, "steps": steps}
    out = Path(__file__).resolve().parent.parent / "tests/fixtures/reference/preference.json"
    out.write_text(json.dumps(made) + "\n")
    print(f"{len(rows)} losses, {len(steps)} steps")


if __name__ == "__main__":
    main()
