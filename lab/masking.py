"""Intra-document masking: a token sees earlier tokens of its own document only.

Rows are packed from many documents, each begun by `<|endoftext|>`. Without the mask a model reads across these borders
into text that has nothing to do with it. SmolLM3 masks (as Llama 3 does); positions are not restarted, because RoPE
depends on differences of positions alone.
"""

from __future__ import annotations

import torch


def segments(ids: torch.Tensor, begin: int) -> torch.Tensor:
    """Number of the document [batch, context] each id [batch, context] belongs to; `begin` opens a document."""
    return (ids == begin).cumsum(-1)


def document_mask(ids: torch.Tensor, begin: int) -> torch.Tensor:
    """True where query may look at key: [batch, 1, queries, keys], causal and within one document."""
    part = segments(ids, begin)
    causal = torch.ones(ids.shape[-1], ids.shape[-1], dtype=torch.bool, device=ids.device).tril()
    return ((part[:, :, None] == part[:, None, :]) & causal)[:, None]


def mask_for(ids: torch.Tensor, begin: int, masked: bool) -> torch.Tensor | None:
    """What to hand to a transformers model as `attention_mask`: None means plain causal attention."""
    return document_mask(ids, begin) if masked else None
