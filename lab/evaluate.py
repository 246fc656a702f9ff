"""What is measured of a model: loss by domain and by position, retrieval by length, where attention looks, sums right.

Every function takes a transformers model in evaluation mode and returns plain numbers. Held-out text is used throughout,
and prompts come from seeds that training never sees.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

from masking import mask_for
from recipe_data import Pool, rows
from recipe_world import DOMAIN_OF, DOMAINS, stage_mix
from retrieval import STYLES, prompt_of_length

BEGIN = 0


@torch.no_grad()
def token_losses(model: SmolLM3ForCausalLM, ids: torch.Tensor, masked: bool) -> torch.Tensor:
    """Next-token loss in nats [batch, context] of rows [batch, context + 1]."""
    ids = ids.to(model.device)
    seen = ids[:, :-1]
    logits = model(input_ids=seen, attention_mask=mask_for(seen, BEGIN, masked), use_cache=False).logits
    return torch.nn.functional.cross_entropy(logits.float().transpose(1, 2), ids[:, 1:], reduction="none")


def loss_by_domain(model: SmolLM3ForCausalLM, data: Path, context: int, count: int = 48, masked: bool = True) -> dict[str, float]:
    """Held-out nats/token by domain, over `count` packed rows of each; pools of a domain as in stage 2's mix."""
    shares = stage_mix(1)
    result = {}
    for domain in DOMAINS:
        mix = {pool: share for pool, share in shares.items() if DOMAIN_OF[pool] == domain}
        mix = {pool: share / sum(mix.values()) for pool, share in mix.items()}
        source = rows(data, lambda _, mix=mix: mix, context, seed=99, split="held")
        batch = torch.from_numpy(np.stack([next(source) for _ in range(count)]))
        losses = torch.cat([token_losses(model, part, masked) for part in batch.split(16)])
        result[domain] = round(losses.mean().item(), 4)
    return result


def long_rows(data: Path, context: int, count: int) -> torch.Tensor:
    """`count` rows [count, context + 1] out of single held-out prose documents that are at least that long.

    Raises ValueError when the held-out prose has no such document.
    """
    found = []
    for name in ("prose1", "prose0"):
        pool = Pool(data, "held", name, seed=0)
        for start, end in zip(pool.bounds, pool.bounds[1:], strict=False):
            found += [pool.ids[at : at + context + 1] for at in range(int(start), int(end) - context, context + 1)]
    if not found:
        raise ValueError(f"no held-out document has {context + 1} tokens")
    chosen = np.random.default_rng(5).permutation(len(found))[:count]
    return torch.from_numpy(np.stack([found[i] for i in chosen]).astype(np.int64))


def loss_by_position(model: SmolLM3ForCausalLM, data: Path, context: int, bins: int = 16, count: int = 24) -> list[float]:
    """Mean nats/token [bins] over equal parts of `context` positions, within single long documents."""
    batch = long_rows(data, context, count)
    losses = torch.cat([token_losses(model, part, False) for part in batch.split(4)])
    return [round(part.mean().item(), 4) for part in losses.mean(0).chunk(bins)]


@torch.no_grad()
def answers_right(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str],
                  answers: Sequence[str]) -> list[bool]:
    """Whether greedy decoding continues each text with ` answer`: every token of the answer is the likeliest."""
    result = []
    for text, answer in zip(texts, answers, strict=True):
        prompt = [BEGIN, *tokenizer(text, add_special_tokens=False)["input_ids"]]
        target = tokenizer(f" {answer}", add_special_tokens=False)["input_ids"]
        ids = torch.tensor([prompt + target[:-1]], device=model.device)
        logits = model(input_ids=ids, use_cache=False, logits_to_keep=len(target)).logits[0]
        result.append(logits.argmax(-1).tolist() == target)
    return result


def retrieval_by_length(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, lengths: Sequence[int],
                        count: int = 50, seed: int = 777, styles: Sequence[str] = STYLES) -> dict[str, dict[str, float]]:
    """Share of `count` questions answered, by style and prompt length in tokens: {style: {length: share}}."""
    def count_tokens(text: str) -> int:
        return len(tokenizer(text, add_special_tokens=False)["input_ids"])
    result: dict[str, dict[str, float]] = {}
    for style in styles:
        result[style] = {}
        for length in lengths:
            prompts = [prompt_of_length(random.Random(f"{seed}/{style}/{length}/{i}"), style, length - 5, count_tokens)
                       for i in range(count)]
            right = answers_right(model, tokenizer, [p.text for p in prompts], [p.answer for p in prompts])
            result[style][str(length)] = round(sum(right) / count, 4)
    return result


@torch.no_grad()
def distance_profile(model: SmolLM3ForCausalLM, data: Path, context: int, count: int = 8) -> list[list[float]]:
    """Attention by distance [layers, buckets]: mean weight on keys 0, 1, 2–3, 4–7, … tokens back, and on the first token.

    The last bucket of each layer is the first token of the row, wherever it is; it is left out of the others.
    Means are over heads, rows and the second half of the queries.
    """
    batch = long_rows(data, context, count)[:, :-1].to(model.device)
    kept, model.config._attn_implementation = model.config._attn_implementation, "eager"
    try:
        weights = model(input_ids=batch, use_cache=False, output_attentions=True).attentions
    finally:
        model.config._attn_implementation = kept
    queries, keys = torch.arange(context // 2, context)[:, None], torch.arange(context)[None]
    back = queries - keys
    bucket = torch.where(back <= 0, 0, torch.floor(torch.log2(back.clamp(min=1).float())).long() + 1)
    last = int(np.ceil(np.log2(context))) + 1
    bucket = torch.where(keys == 0, last, bucket)
    profile = []
    for layer in weights:
        mean = layer[:, :, context // 2 :].float().cpu().mean((0, 1)) / (context - context // 2)
        sums = torch.zeros(last + 1).index_add_(0, bucket.flatten(), torch.where(back < 0, 0.0, mean).flatten())
        profile.append([round(x, 5) for x in sums.tolist()])
    return profile
