"""Positional schedules on an unmodified transformers model: per layer RoPE, NoPE, another theta, or YaRN.

The rotation itself is transformers' own: each layer gets a `SmolLM3RotaryEmbedding` made from a changed configuration, and the
layer's `use_rope` flag says whether it is applied. A schedule is a list with one entry per layer:

    {"kind": "nope"} · {"kind": "rope", "theta": 50000.0} · {"kind": "yarn", "theta": …, "factor": …, "original": …}
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator

from transformers import SmolLM3Config, SmolLM3ForCausalLM
from transformers.models.smollm3.modeling_smollm3 import SmolLM3RotaryEmbedding

Schedule = list[dict]


def own(config: SmolLM3Config) -> Schedule:
    """What the model was trained with."""
    theta = config.rope_parameters["rope_theta"]
    return [{"kind": "rope", "theta": theta} if rope else {"kind": "nope"} for rope in config.no_rope_layers]


def all_rope(config: SmolLM3Config) -> Schedule:
    return [{"kind": "rope", "theta": config.rope_parameters["rope_theta"]} for _ in config.no_rope_layers]


def all_nope(config: SmolLM3Config) -> Schedule:
    return [{"kind": "nope"} for _ in config.no_rope_layers]


def mixed(config: SmolLM3Config) -> Schedule:
    """theta 10⁴ on even layers, 10⁶ on odd ones, NoPE on layer 2."""
    return [{"kind": "nope"} if i == 2 else {"kind": "rope", "theta": 1e6 if i % 2 else 1e4}
            for i in range(config.num_hidden_layers)]


def yarn(config: SmolLM3Config) -> Schedule:
    """YaRN ×2 on the model's RoPE layers; the attention factor 0.1 ln 2 + 1 is transformers' default for it."""
    scaled = {"kind": "yarn", "theta": config.rope_parameters["rope_theta"], "factor": 2.0,
              "original": config.max_position_embeddings, "beta_fast": 32.0, "beta_slow": 1.0}
    return [dict(scaled) if rope else {"kind": "nope"} for rope in config.no_rope_layers]


SCHEDULES = {"own": own, "rope": all_rope, "nope": all_nope, "mixed": mixed, "yarn": yarn}


def rotary_for(config: SmolLM3Config, entry: dict) -> SmolLM3RotaryEmbedding:
    """transformers' rotary embedding for one schedule entry (not NoPE)."""
    parameters = {"rope_type": "default", "rope_theta": entry["theta"]}
    if entry["kind"] == "yarn":
        parameters.update(rope_type="yarn", factor=entry["factor"], original_max_position_embeddings=entry["original"],
                          beta_fast=entry["beta_fast"], beta_slow=entry["beta_slow"])
    changed = copy.deepcopy(config)
    changed.rope_parameters = parameters
    return SmolLM3RotaryEmbedding(changed)


@contextlib.contextmanager
def positional(model: SmolLM3ForCausalLM, schedule: Schedule) -> Iterator[Schedule]:
    """Run the block with `schedule`; yields it with each entry's attention factor filled in. The model is restored after."""
    layers = model.model.layers
    if len(schedule) != len(layers):
        raise ValueError(f"a schedule of {len(schedule)} entries for {len(layers)} layers")
    flags, hooks, resolved = [layer.self_attn.use_rope for layer in layers], [], []
    for layer, entry in zip(layers, schedule, strict=True):
        layer.self_attn.use_rope = int(entry["kind"] != "nope")
        if entry["kind"] == "nope":
            resolved.append(dict(entry))
            continue
        rotary = rotary_for(model.config, entry)

        def rebind(module, args, kwargs, rotary=rotary):
            hidden = args[0] if args else kwargs["hidden_states"]
            kwargs["position_embeddings"] = rotary(hidden, kwargs["position_ids"])
            return args, kwargs

        hooks.append(layer.register_forward_pre_hook(rebind, with_kwargs=True))
        resolved.append({**entry, "attention_factor": float(rotary.attention_scaling)})
    try:
        yield resolved
    finally:
        for hook in hooks:
            hook.remove()
        for layer, flag in zip(layers, flags, strict=True):
            layer.self_attn.use_rope = flag
