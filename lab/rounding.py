"""A model's matrices rounded to a few bits in blocks, as `src/lib/math/round-blocks.ts` does it in the page."""

from __future__ import annotations

import numpy as np
import torch

from reference_blocks import in_numpy, spread

EMBEDDING = "embed_tokens.weight"


def round_matrix(values: np.ndarray, bits: int, block: int) -> np.ndarray:
    """What is left of a matrix [rows, columns]; `block` 0 makes each row one block."""
    steps, scales = in_numpy(values, bits, block)
    return (steps.astype(np.float32) - np.float32(2 ** (bits - 1))) * spread(scales, values.shape[1], block)


@torch.no_grad()
def round_model(model: torch.nn.Module, bits: int, block: int, part: str = "all") -> float:
    """Rounds all matrices, or those of the layers, in place; returns RMS of the differences by RMS of what was rounded."""
    squares = misses = 0.0
    for name, weight in model.named_parameters():
        if weight.ndim != 2 or (part == "layers" and name.endswith(EMBEDDING)):
            continue
        values = weight.float().numpy()
        rounded = round_matrix(values, bits, block)
        squares += float((values.astype(np.float64) ** 2).sum())
        misses += float(((rounded - values).astype(np.float64) ** 2).sum())
        weight.copy_(torch.from_numpy(rounded))
    return (misses / squares) ** 0.5
