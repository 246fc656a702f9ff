"""Reference values of `transformers` for random models that come as safetensors: SmolLM3, Llama, Qwen2, Qwen3, Mistral.

`node scripts/make-model.js --composed-family --out DIR` writes the models; this loads each as anybody would, runs it in
float32 with eager attention for three schedules (its own, no positions at all, theta 777 in every layer), and writes one
fixture for each.

    python lab/reference_composed.py --models DIR --out tests/fixtures/composed
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

from reference import kept_tensors, run

TOKENS, STEPS, THETA = 20, 3, 777.0
KEEP = {"layers": [0, 2], "rows": [0, 1, 18, 19], "heads": [0, 3], "attention_rows": [1, 19], "logit_rows": [0, 19]}


@contextlib.contextmanager
def positional(model: torch.nn.Module, kind: str) -> Iterator[list[dict]]:
    """Runs the block with every layer's positions as named ("own": the model's); yields the schedule, empty for "own"."""
    layers, hooks = model.model.layers, []
    flags = [getattr(layer.self_attn, "use_rope", None) for layer in layers]
    changed = copy.deepcopy(model.config)
    changed.rope_parameters = {"rope_type": "default", "rope_theta": THETA}
    rotary = type(model.model.rotary_emb)(changed)

    def rebind(_module, args, kwargs):
        hidden = args[0] if args else kwargs["hidden_states"]
        cos, sin = rotary(hidden, kwargs["position_ids"])
        kwargs["position_embeddings"] = (cos, sin) if kind == "theta" else (torch.ones_like(cos), torch.zeros_like(sin))
        return args, kwargs

    if kind != "own":
        for layer, flag in zip(layers, flags, strict=True):
            hooks.append(layer.register_forward_pre_hook(rebind, with_kwargs=True))
            if flag is not None:
                layer.self_attn.use_rope = 1
    entry = {"theta": {"kind": "rope", "theta": THETA}, "nope": {"kind": "nope"}}.get(kind)
    try:
        yield [dict(entry) for _ in layers] if entry else []
    finally:
        for hook in hooks:
            hook.remove()
        for layer, flag in zip(layers, flags, strict=True):
            if flag is not None:
                layer.self_attn.use_rope = flag


def load(folder: Path) -> torch.nn.Module:
    """The model in a folder; every tensor it wants must be there, and no other."""
    model, info = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    problems = {key: value for key, value in info.items() if value}
    if problems:
        raise ValueError(f"{folder.name}: {problems}")
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path for path in args.models.iterdir() if path.is_dir()):
        model = load(folder)
        digest = hashlib.sha256()
        for path in sorted(folder.glob("*.safetensors")):
            digest.update(path.read_bytes())
        ids = [(i * 71 + 13) % model.config.vocab_size for i in range(TOKENS)]
        for kind in ("own", "nope", "theta"):
            with positional(model, kind) as schedule:
                result = run(model, ids, STEPS)
            tensors, about = kept_tensors(result, ids, KEEP)
            description = {"transformers": transformers.__version__, "torch": torch.__version__, "dtype": "float32",
                           "attention": "eager", "model": folder.name, "model_sha256": digest.hexdigest(),
                           "command": "python lab/reference_composed.py", "prompt": "", "tokens": [],
                           "schedule": {"name": kind, "layers": schedule}, "top2_gap": result["decode"]["top2_gap"],
                           "tensors": about}
            path = args.out / f"{folder.name}-{kind}.safetensors"
            save_file(tensors, path, {"format": "model-museum-reference", "version": "1",
                                      "description": json.dumps(description)})
            path.chmod(0o644)
            print(f"{path.name}: {path.stat().st_size:,} bytes, smallest gap {result['decode']['top2_gap']:.4f}")


if __name__ == "__main__":
    main()
