"""Two pieces of arithmetic that PyTorch's CPU kernels do slowly, written so that they run about twice as fast.

Both compute what they replace (tests compare them); they are used in training only, through transformers' own registry of
attention functions. The model stays the official class.
"""

from __future__ import annotations

import functools

import torch
from transformers import AttentionInterface

BLOCK = 128  # queries at a time: what lies above the diagonal is mostly never computed


@functools.cache
def _causal_mask(start: int, end: int, repeats: int, dtype: torch.dtype) -> torch.Tensor:
    """`[repeats · (end − start), end]`: 0 where a query may look, −∞ where not."""
    return torch.full((end - start, end), float("-inf"), dtype=dtype).triu(start + 1).repeat(repeats, 1)


def blocked_attention(
    module: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
    attention_mask: torch.Tensor | None, scaling: float, **_: object,
) -> tuple[torch.Tensor, None]:
    """Causal attention without padding or cache: q `[batch, heads, tokens, dim]`, k and v `[batch, kv heads, tokens, dim]`.

    Query heads of one group share a matrix product with their key head, so keys are never repeated.
    Returns `[batch, tokens, heads, dim]`, as transformers' attention functions do.
    """
    with torch.autocast("cpu", enabled=False):
        batch, heads, tokens, dim = query.shape
        groups = key.shape[1]
        each = heads // groups
        q = (query * scaling).to(value.dtype).view(batch, groups, each, tokens, dim)
        keys, parts = key.to(value.dtype).transpose(-1, -2), []
        for start in range(0, tokens, BLOCK):
            end = min(start + BLOCK, tokens)
            scores = q[:, :, :, start:end].reshape(batch, groups, -1, dim) @ keys[..., :end]
            scores += _causal_mask(start, end, each, scores.dtype)
            out = torch.softmax(scores, -1) @ value[:, :, :end]
            parts.append(out.view(batch, groups, each, end - start, dim))
        joined = torch.cat(parts, 3).view(batch, heads, tokens, dim)
        return joined.transpose(1, 2).contiguous(), None


AttentionInterface.register("blocked", blocked_attention)


class CrossEntropySum(torch.autograd.Function):
    """Summed cross entropy of logits `[n, vocab]` against targets `[n]`, nats; the gradient is made in the forward pass.

    It needs two passes over the logits instead of five, which matters when the head is most of the memory traffic.
    """

    @staticmethod
    def forward(ctx, logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        log_p = torch.log_softmax(logits, -1, dtype=torch.float32)
        column = targets[:, None]
        loss = -log_p.gather(1, column).sum(dtype=torch.float64)
        gradient = log_p.exp_()
        gradient.scatter_add_(1, column, torch.full_like(column, -1, dtype=torch.float32))
        ctx.save_for_backward(gradient.to(logits.dtype))
        return loss

    @staticmethod
    def backward(ctx, scale: torch.Tensor) -> tuple[torch.Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * scale.to(gradient.dtype), None
