"""The nano model: `SmolLM3ForCausalLM` of transformers with a small configuration, nothing of our own inside.

8 layers of width 192, 8 query and 2 key/value heads of 32, SwiGLU of 256, tied embeddings; layers 3 and 7 have no RoPE
(`no_rope_layers`: 1 means RoPE). theta is 50 000, as in SmolLM3's pre-training at its first context length.
"""

from __future__ import annotations

import torch
from transformers import SmolLM3Config, SmolLM3ForCausalLM

from tokenizer import CONTEXT, VOCAB_SIZE


def nano_config(**changes: object) -> SmolLM3Config:
    """Configuration of the shipped model; `changes` override single fields (for tests and smoke runs)."""
    fields: dict = dict(
        vocab_size=VOCAB_SIZE, hidden_size=192, intermediate_size=256, num_hidden_layers=8, num_attention_heads=8,
        num_key_value_heads=2, head_dim=32, max_position_embeddings=CONTEXT, no_rope_layer_interval=4,
        rope_parameters={"rope_type": "default", "rope_theta": 50_000.0}, rms_norm_eps=1e-6, attention_bias=False,
        mlp_bias=False, attention_dropout=0.0, tie_word_embeddings=True, use_cache=True, use_sliding_window=False,
        sliding_window=None, bos_token_id=0, eos_token_id=0, pad_token_id=None)
    return SmolLM3Config(**{**fields, **changes})


def new_model(seed: int, **changes: object) -> SmolLM3ForCausalLM:
    """A freshly initialised model, float32, SDPA attention.

    The residual-writing projections start smaller by sqrt(2 layers), so that depth does not blow up the residual stream.
    """
    torch.manual_seed(seed)
    config = nano_config(**changes)
    config._attn_implementation = "sdpa"
    model = SmolLM3ForCausalLM(config)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight /= (2 * config.num_hidden_layers) ** 0.5
            layer.mlp.down_proj.weight /= (2 * config.num_hidden_layers) ** 0.5
    return model


def parameter_count(model: SmolLM3ForCausalLM) -> int:
    """Number of parameters; the tied head counts once."""
    return sum(p.numel() for p in model.parameters())
