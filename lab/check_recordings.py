"""Compares the recordings of the real model with `transformers`: tokens, queries, keys, attention and the likeliest next tokens.

Queries, keys and logits agree to 1e-3, relative where they are larger than one: queries and keys are 16-bit floats, right to
2**-11 of their size. A score is a sum of 64 products of such numbers, some of them large, so that the most sensitive cell of
attention among hundreds of thousands moves by more: 3e-3 is allowed there, and 1e-4 on average.

    python lab/real_weights.py --out DIR && python lab/check_recordings.py --folder DIR
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

from corpus import LAB

TRACES = LAB.parent / "static" / "traces" / "real"
TOLERANCES = {"q": 1e-3, "k": 1e-3, "logits": 1e-3, "attention": 3e-3, "attention on average": 1e-4}


class Taps:
    """What the projections of every layer give: queries and keys before RoPE."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.found: dict[tuple[int, str], torch.Tensor] = {}
        for layer, block in enumerate(model.model.layers):
            for name in ("q", "k"):
                getattr(block.self_attn, f"{name}_proj").register_forward_hook(self.keep(layer, name))

    def keep(self, layer: int, name: str):
        def hook(_module, _args, output):
            self.found[layer, name] = output[0]

        return hook


def attention(model: torch.nn.Module, q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Attention [heads, tokens, tokens] of queries and keys [tokens, heads, width] before RoPE."""
    tokens, heads, width = q.shape
    cos, sin = model.model.rotary_emb(q[None], torch.arange(tokens)[None])
    q, k = apply_rotary_pos_emb(q.transpose(0, 1)[None], k.transpose(0, 1)[None], cos, sin)
    scores = q[0] @ k[0].repeat_interleave(heads // k.shape[1], 0).transpose(1, 2) / width**0.5
    return (scores + torch.full((tokens, tokens), float("-inf")).triu(1)).softmax(-1)


@torch.no_grad()
def check(path: Path, model: torch.nn.Module, taps: Taps, tokenizer) -> dict[str, float]:
    """The largest difference of each kind. Raises ValueError where the tokens differ."""
    with safe_open(path, "pt") as file:
        about = file.metadata()
        ids = json.loads(about["token_ids"])
        if tokenizer(about["prompt"], add_special_tokens=False)["input_ids"] != ids:
            raise ValueError(f"{path.name}: other tokens than the tokenizer's")
        result = model(input_ids=torch.tensor([ids]), output_attentions=True, use_cache=False)
        worst = dict.fromkeys(TOLERANCES, 0.0)
        for layer, reference in enumerate(result.attentions):
            stored = {name: file.get_tensor(f"layers.{layer}.{name}").float() for name in ("q", "k")}
            for name, values in stored.items():
                expected = taps.found[layer, name].view(values.shape)
                difference = (values - expected).abs() / expected.abs().clamp(min=1)
                worst[name] = max(worst[name], difference.max().item())
            difference = (attention(model, stored["q"], stored["k"]) - reference[0]).abs()
            worst["attention"] = max(worst["attention"], difference.max().item())
            worst["attention on average"] = max(worst["attention on average"], difference.mean().item())
        expected = result.logits[0].gather(1, file.get_tensor("topk.ids").long())
        worst["logits"] = (file.get_tensor("topk.logits") - expected).abs().max().item()
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    model = AutoModelForCausalLM.from_pretrained(args.folder, dtype=torch.float32, attn_implementation="eager").eval()
    taps, tokenizer = Taps(model), AutoTokenizer.from_pretrained(args.folder)
    failed = False
    for path in sorted(TRACES.glob("*.safetensors")):
        worst = check(path, model, taps, tokenizer)
        failed |= any(value > TOLERANCES[name] for name, value in worst.items())
        print(f"{path.name}: " + ", ".join(f"{name} {value:.1e}" for name, value in worst.items()), flush=True)
    if failed:
        raise SystemExit("A recording differs by more than is allowed.")


if __name__ == "__main__":
    main()
