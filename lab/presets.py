"""Sizes of the recipe, from a model that trains on two cores to ones for readers with GPUs.

    python presets.py              # table: parameters, tokens, FLOPs, hours
    python presets.py 60m --tflops 40 --utilisation 0.3

`micro` keeps SmolLM3's shape in small: tied embeddings, RMSNorm, SwiGLU, grouped queries, no biases, and RoPE dropped
in every fourth layer. theta is lowered together with the context so that the same share of frequency pairs completes
a turn within the context as in the original (39 of 64 at 4,096 tokens and theta 50,000).
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, replace

import torch
from transformers import SmolLM3ForCausalLM

from model import new_model

ROPE_KINDS = {"rope": (1, 1, 1, 1), "3:1": (1, 1, 1, 0), "nope": (0, 0, 0, 0)}  # of each four layers, 1 means RoPE


@dataclass(frozen=True)
class Preset:
    """One size. `vocab` is what the data folder is built with, and what the estimates assume."""

    hidden: int
    mlp: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    context: int
    theta: float
    rate: float  # peak learning rate
    batch: int  # rows a step
    micro: int  # rows a forward pass and process; the gradients of a step are summed
    sibling_tokens: int
    curriculum_tokens: int
    primer_tokens: int  # ledgers and refrains before all else; see recipe_world.primer_mix
    vocab: int = 3072


PRESETS = {
    "smoke": Preset(32, 48, 4, 2, 1, 16, 64, 150.0, 5e-3, 8, 8, 12_000, 16_000, 2_000, 512),
    "tiny": Preset(64, 96, 4, 2, 1, 32, 128, 200.0, 3e-3, 4, 4, 614_400, 614_400, 0),  # optimiser.py
    "half": Preset(128, 160, 4, 4, 2, 32, 256, 500.0, 2e-3, 4, 4, 800_000, 800_000, 200_000),  # grouped.py, sizes.py
    "micro": Preset(128, 160, 8, 4, 2, 32, 256, 500.0, 1e-3, 4, 4, 5_000_000, 6_000_000, 1_000_000),
    "60m": Preset(512, 1408, 16, 8, 2, 64, 1024, 5_000.0, 1e-3, 128, 16, 1_200_000_000, 2_500_000_000, 100_000_000, 32_768),
    "135m": Preset(576, 1536, 32, 12, 4, 48, 2048, 15_000.0, 8e-4, 256, 8, 2_700_000_000, 6_000_000_000, 200_000_000, 49_152),
}
PRESETS["nano"] = PRESETS["micro"]
PRESETS |= {"quarter": replace(PRESETS["half"], layers=2), "eighth": replace(PRESETS["half"], layers=1)}  # sizes.py


def rope_layers(kind: str, layers: int) -> list[int]:
    """transformers' `no_rope_layers` [layers]: 1 means the layer uses RoPE."""
    return [ROPE_KINDS[kind][i % 4] for i in range(layers)]


def build_model(preset: Preset, seed: int, kind: str = "3:1", vocab: int | None = None) -> SmolLM3ForCausalLM:
    """A fresh model. The weights depend on the seed alone, so siblings of one seed start from the same numbers.

    Weights begin with a deviation of 1/√width, which is what SmolLM3's 0.02 is at its width of 2,048, and what writes to the
    residual stream a tenth as large: both let a narrow model learn to look back much sooner (NOTES.md).
    """
    model = new_model(
        seed, vocab_size=vocab or preset.vocab, hidden_size=preset.hidden, intermediate_size=preset.mlp,
        num_hidden_layers=preset.layers, num_attention_heads=preset.heads, num_key_value_heads=preset.kv_heads,
        head_dim=preset.head_dim, max_position_embeddings=preset.context,
        rope_parameters={"rope_type": "default", "rope_theta": preset.theta},
        no_rope_layers=rope_layers(kind, preset.layers), initializer_range=preset.hidden**-0.5)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight *= 0.1
            layer.mlp.down_proj.weight *= 0.1
    return model


def parameters(preset: Preset) -> int:
    """Number of parameters, the tied embedding counted once."""
    attention = preset.hidden * preset.head_dim * 2 * (preset.heads + preset.kv_heads)
    layer = attention + 3 * preset.hidden * preset.mlp + 2 * preset.hidden
    return preset.vocab * preset.hidden + preset.layers * layer + preset.hidden


def training_flops(preset: Preset, tokens: int, context: int | None = None) -> float:
    """6 FLOPs a parameter and token, plus attention's 6 · layers · context · query width a token (causal half)."""
    width = preset.heads * preset.head_dim
    return tokens * (6.0 * parameters(preset) + 6.0 * preset.layers * (context or preset.context) * width)


def estimate(preset: Preset, tokens: int, tflops: float, utilisation: float) -> str:
    """One line to print before a run starts: FLOPs and hours on hardware of `tflops` peak at `utilisation`."""
    flops = training_flops(preset, tokens)
    hours = flops / (tflops * 1e12 * utilisation) / 3600
    return (f"{parameters(preset):,} parameters, {tokens:,} tokens, {flops:.2e} FLOPs, "
            f"{hours:.2f} hours at {tflops:g} TFLOP/s peak and {utilisation:.0%} utilisation")


def turning_share(theta: float, head_dim: int, context: int) -> float:
    """Share of RoPE's frequency pairs whose wavelength 2π·theta^(2i/d) is at most `context` tokens."""
    pairs = head_dim // 2
    return sum(2 * math.pi * theta ** (i / pairs) <= context for i in range(pairs)) / pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("preset", nargs="*", help="default: all")
    parser.add_argument("--tflops", type=float, default=0.05, help="peak of the hardware, TFLOP/s (one CPU core: 0.05)")
    parser.add_argument("--utilisation", type=float, default=0.3)
    args = parser.parse_args()
    for name in args.preset or PRESETS:
        p = PRESETS[name]
        print(f"{name:6} sibling    {estimate(p, p.sibling_tokens, args.tflops, args.utilisation)}")
        print(f"{name:6} curriculum {estimate(p, p.curriculum_tokens, args.tflops, args.utilisation)}")
        print(f"{name:6} pairs turning within the context: {turning_share(p.theta, p.head_dim, p.context):.2f} "
              f"(SmolLM3: {turning_share(50_000, 128, 4096):.2f})")
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")


if __name__ == "__main__":
    main()
