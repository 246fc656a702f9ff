"""Reference values of `transformers` for a model that is interfered with: heads switched off and filled, the residual stream laid
over, and every layer's residual read through the final norm and head.

`node scripts/make-model.js --composed-family --out DIR` and `--family --out DIR` write the models. Hooks do the rest, in
float32 with eager attention, for three schedules (own, no positions at all, theta 777 in every layer) and prompts of 8, 40
and 300 tokens. Two tokens more are run with each prompt: what an engine with a cache computes one by one.

    python lab/reference_interventions.py --composed DIR --family DIR --out tests/fixtures/interventions
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

import reference_composed
import reference_family
from reference_file import SOFTWARE, write_reference

COMPOSED = ("smollm3-bf16-tied", "llama-f32-biases", "qwen3-f16-tied")
FAMILY = ("smollm3-default", "smollm3-q4")
LENGTHS, EXTRA, OTHER, COLUMN_STRIDE = (8, 40, 300), 2, 24, 7
HEADS = ((0, 1), (1, 0), (1, 3), (2, 2))
"""(layer, query head) that are gated away."""
PATCHES = ((0, 0), (1, 2), (1, 5), (2, 6))
"""(layer, token); the residual stream before that layer. The last layer's number stands for the stream before the final norm."""


def make_ids(vocab: int, length: int, step: int) -> list[int]:
    return [(i * step + 13) % vocab for i in range(length)]


def make_row(layer: int, token: int, width: int) -> torch.Tensor:
    """A row that is exact in float32: multiples of 1/16 between −1/2 and 1/2."""
    return torch.tensor([((j * 37 + token * 11 + layer * 5) % 17 - 8) / 16 for j in range(width)])


class Hooks:
    """What is done to a model, and what is seen in it: attention outputs `[tokens, heads * head_dim]` before the gates, residuals
    `[tokens, hidden]` before each layer and after the last one, after the patches."""

    def __init__(self, model, gates=(), fills=None, patches=()) -> None:
        self.attention: dict[int, torch.Tensor] = {}
        self.residual: dict[int, torch.Tensor] = {}
        config = model.config
        self.dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        layers = model.model.layers
        self._hooks = [model.model.norm.register_forward_pre_hook(self._patch(len(layers), patches))]
        for i, layer in enumerate(layers):
            self._hooks.append(layer.self_attn.o_proj.register_forward_pre_hook(self._gate(i, gates, fills)))
            self._hooks.append(layer.register_forward_pre_hook(self._patch(i, patches)))

    def _gate(self, layer, gates, fills):
        def hook(_module, args):
            (x,) = args
            self.attention[layer] = x[0].clone()
            x = x.clone()
            for _, head in (gate for gate in gates if gate[0] == layer):
                columns = slice(head * self.dim, (head + 1) * self.dim)
                x[0, :, columns] = fills[layer][columns] if fills else 0
            return (x,)
        return hook

    def _patch(self, layer, patches):
        def hook(_module, args):
            x = args[0].clone()
            for _, token in (patch for patch in patches if patch[0] == layer):
                x[0, token] = make_row(layer, token, x.shape[-1])
            self.residual[layer] = x[0].clone()
            return (x, *args[1:])
        return hook

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()


@torch.no_grad()
def run(model, ids, **what) -> tuple[torch.Tensor, Hooks]:
    """Logits `[tokens, vocab]`, and what was seen."""
    hooks = Hooks(model, **what)
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    hooks.close()
    return logits, hooks


def references(model, kind: str) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}
    with reference_composed.positional(model, kind), torch.no_grad():
        layers, vocab = model.config.num_hidden_layers, model.config.vocab_size
        _, other = run(model, make_ids(vocab, OTHER, 29))
        means = {i: other.attention[i].mean(0) for i in range(layers)}
        for i in range(layers):
            tensors[f"mean.{i}"] = means[i][::COLUMN_STRIDE].clone()
        for length in LENGTHS:
            ids = make_ids(vocab, length + EXTRA, 71)
            rows = [length - 3, length - 1, length, length + 1]
            cases = {"off": {"gates": HEADS}, "mean": {"gates": HEADS, "fills": means},
                     "patch": {"patches": (*PATCHES, (layers, length - 1))},
                     "both": {"gates": HEADS[:2], "fills": means, "patches": PATCHES}}
            for name, what in cases.items():
                logits, _ = run(model, ids, **what)
                tensors[f"{length}.{name}"] = logits[rows][:, ::COLUMN_STRIDE].clone()
            _, seen = run(model, ids)
            lens = torch.stack([model.lm_head(model.model.norm(seen.residual[i][:length])) for i in range(layers + 1)])
            tensors[f"{length}.lens"] = lens[:, [0, length // 2, length - 1]][:, :, ::COLUMN_STRIDE].clone()
            tensors[f"{length}.lens.best"] = lens.argmax(-1).to(torch.int32)
            gap = lens.topk(2).values
            tensors[f"{length}.lens.gap"] = (gap[..., 0] - gap[..., 1]).contiguous()
    return tensors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--composed", type=Path, required=True)
    parser.add_argument("--family", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    models = [(f"composed-{name}", lambda name=name: reference_composed.load(args.composed / name)) for name in COMPOSED]
    models += [(f"family-{name}", lambda name=name: reference_family.load(args.family / name)[0]) for name in FAMILY]
    for name, load in models:
        model = load()
        tensors = {f"{kind}.{key}": value for kind in ("own", "nope", "theta")
                   for key, value in references(model, kind).items()}
        about = {**SOFTWARE, "model": name, "command": "python lab/reference_interventions.py",
                 "heads": HEADS, "patches": PATCHES, "other_tokens": OTHER, "column_stride": COLUMN_STRIDE}
        write_reference(args.out / f"{name}.safetensors", tensors, about)


if __name__ == "__main__":
    main()
