"""What each layer does with positions, as the site writes it down: `{"kind": "nope"}`, or RoPE with theta and scaling.

Read from a configuration of transformers, and turned back into inverse frequencies to be compared with what the model computes.
"""

from __future__ import annotations

import math

import torch


class ScheduleError(ValueError):
    """Positions that the site has no way to compute."""


def read_schedule(config) -> list[dict]:
    """One entry a layer. Raises ScheduleError where the configuration asks for something that the site does not know."""
    rope, layers = read_rope(config), config.num_hidden_layers
    # Other classes keep the field, should a file have it, and rotate everywhere all the same.
    flags = config.no_rope_layers if config.model_type == "smollm3" else [1] * layers
    return [dict(rope) if flags[layer] else {"kind": "nope"} for layer in range(layers)]


def read_rope(config) -> dict:
    """The RoPE that the configuration names. Raises ScheduleError."""
    # transformers 5 has all in rope_parameters; 4 has rope_theta beside rope_scaling.
    given = dict(getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {})
    theta = given.get("rope_theta", getattr(config, "rope_theta", None))
    if not isinstance(theta, (int, float)):
        raise ScheduleError("the configuration has no rope_theta for all its layers")
    if given.get("partial_rotary_factor", getattr(config, "partial_rotary_factor", None)) not in (None, 1, 1.0):
        raise ScheduleError("only a part of each head is rotated")
    scaling = _read_scaling(given, config)
    return {"kind": "rope", "theta": theta, **({"scaling": scaling} if scaling else {})}


def _read_scaling(given: dict, config) -> dict | None:
    kind = given.get("rope_type") or given.get("type") or "default"
    length = given.get("original_max_position_embeddings") or config.max_position_embeddings
    if kind == "default":
        return None
    if kind == "linear":
        return {"type": kind, "factor": given["factor"]}
    if kind == "llama3":
        return {"type": kind, "factor": given["factor"], "lowFreqFactor": given["low_freq_factor"],
                "highFreqFactor": given["high_freq_factor"], "originalLength": length}
    if kind != "yarn":
        raise ScheduleError(f'RoPE scaling of the type "{kind}"')
    factor = given.get("factor") or config.max_position_embeddings / length
    scaling = {"type": kind, "factor": factor, "originalLength": length}
    scale, scale_all = given.get("mscale"), given.get("mscale_all_dim")
    if given.get("attention_factor") is not None:
        scaling["attentionFactor"] = given["attention_factor"]
    elif scale and scale_all:
        scaling["attentionFactor"] = _yarn_attention(factor, scale) / _yarn_attention(factor, scale_all)
    for name, key in (("beta_fast", "betaFast"), ("beta_slow", "betaSlow")):
        if given.get(name):
            scaling[key] = given[name]
    if given.get("truncate", True) is not True:
        scaling["isTruncated"] = False
    return scaling


def _yarn_attention(factor: float, scale: float = 1.0) -> float:
    return 1.0 if factor <= 1 else 0.1 * scale * math.log(factor) + 1.0


def frequencies(entry: dict, head_dim: int) -> tuple[torch.Tensor, float]:
    """Inverse frequencies [head_dim / 2] of a RoPE entry, float32, and what cos and sin are multiplied by."""
    theta, scaling = entry["theta"], entry.get("scaling", {"type": "default"})
    pairs = torch.arange(0, head_dim, 2, dtype=torch.float64)
    plain = theta ** (-pairs / head_dim)
    if scaling["type"] == "linear":
        return (plain / scaling["factor"]).float(), 1.0
    if scaling["type"] == "llama3":
        low, high, length = scaling["lowFreqFactor"], scaling["highFreqFactor"], scaling["originalLength"]
        share = ((length * plain / (2 * math.pi) - low) / (high - low)).clamp(0, 1)
        return ((1 - share) * plain / scaling["factor"] + share * plain).float(), 1.0
    if scaling["type"] == "yarn":
        length = scaling["originalLength"]
        turns = [scaling.get("betaFast", 32), scaling.get("betaSlow", 1)]
        first, last = (head_dim * math.log(length / (n * 2 * math.pi)) / (2 * math.log(theta)) for n in turns)
        if scaling.get("isTruncated", True):
            first, last = math.floor(first), math.ceil(last)
        first, last = max(first, 0), min(last, head_dim - 1)
        ramp = ((torch.arange(head_dim // 2, dtype=torch.float64) - first) / (last - first or 0.001)).clamp(0, 1)
        mixed = ramp * plain / scaling["factor"] + (1 - ramp) * plain
        return mixed.float(), scaling.get("attentionFactor", _yarn_attention(scaling["factor"]))
    return plain.float(), 1.0


def rotate(x: torch.Tensor, entry: dict) -> torch.Tensor:
    """Queries or keys [tokens, heads, head dim] with their positions 0, 1, … put in."""
    if entry["kind"] == "nope":
        return x
    tokens, _, dim = x.shape
    inverse, scale = frequencies(entry, dim)
    angles = torch.arange(tokens, dtype=torch.float32)[:, None] * inverse
    cos, sin = (scale * torch.cat([part, part], -1)[:, None] for part in (angles.cos(), angles.sin()))
    return x * cos + torch.cat([-x[..., dim // 2 :], x[..., : dim // 2]], -1) * sin


def derive_attention(q: torch.Tensor, k: torch.Tensor, entry: dict) -> torch.Tensor:
    """Attention [query heads, tokens, tokens] as the site derives it from queries and keys before RoPE."""
    tokens, heads, dim = q.shape
    q, k = (rotate(part, entry).transpose(0, 1) for part in (q, k))
    scores = q @ k.repeat_interleave(heads // k.shape[0], 0).transpose(1, 2) / dim**0.5
    return (scores + torch.full((tokens, tokens), float("-inf")).triu(1)).softmax(-1)
