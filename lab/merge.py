"""Averages of weights: a soup of equals, and a straight line between two checkpoints (as MergeKit's `linear`)."""

from __future__ import annotations

import copy

import torch
from transformers import SmolLM3ForCausalLM


def average(models: list[SmolLM3ForCausalLM], weights: list[float] | None = None) -> SmolLM3ForCausalLM:
    """A model with the first one's configuration and the weighted mean of all weights (equal by default).

    Raises ValueError when the weights do not sum to one or the shapes differ.
    """
    shares = weights or [1 / len(models)] * len(models)
    if abs(sum(shares) - 1) > 1e-6 or len(shares) != len(models):
        raise ValueError(f"weights {shares} do not sum to 1 over {len(models)} models")
    states = [m.state_dict() for m in models]
    if any(s[name].shape != value.shape for s in states for name, value in states[0].items()):
        raise ValueError("models of different shapes cannot be averaged")
    mean = {name: torch.stack([s[name].float() * w for s, w in zip(states, shares, strict=True)]).sum(0) for name in states[0]}
    merged = copy.deepcopy(models[0])
    merged.load_state_dict(mean)
    return merged.eval()
