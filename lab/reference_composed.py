"""Reference values of `transformers` for random models that come as safetensors: SmolLM3, Llama, Qwen2, Qwen3, Mistral.

`node scripts/make-model.js --composed-family --out DIR` writes the models; this loads each as anybody would, runs it in
float32 with eager attention for three schedules (its own, no positions at all, theta 777 in every layer), and writes one
fixture for each. `lab/reference_verify.py` has a fourth: YaRN.

    python lab/reference_composed.py --models DIR --out tests/fixtures/composed
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import hashlib
from collections.abc import Iterator
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

from reference import kept_tensors, run
from reference_file import SOFTWARE, write_reference

TOKENS, STEPS, THETA = 20, 3, 777.0
KEEP = {"layers": [0, 2], "rows": [0, 1, 18, 19], "heads": [0, 3], "attention_rows": [1, 19], "logit_rows": [0, 19]}


def schedule_of(model: torch.nn.Module, kind: str) -> list[dict]:
    """Every layer's positions: none ("nope"), another theta ("theta"), or the model's own theta with YaRN ×4 where it rotates."""
    config, layers = model.config, model.model.layers
    if kind == "nope":
        return [{"kind": "nope"} for _ in layers]
    if kind == "theta":
        return [{"kind": "rope", "theta": THETA} for _ in layers]
    scaled = {"kind": "yarn", "theta": config.rope_parameters["rope_theta"], "factor": 4.0,
              "original": config.max_position_embeddings, "beta_fast": 32.0, "beta_slow": 1.0}
    return [dict(scaled) if getattr(layer.self_attn, "use_rope", 1) else {"kind": "nope"} for layer in layers]


def rotary_for(model: torch.nn.Module, entry: dict) -> torch.nn.Module:
    """The model's own kind of rotary embedding for one entry of a schedule (not NoPE)."""
    changed = copy.deepcopy(model.config)
    changed.rope_parameters = {"rope_type": "default", "rope_theta": entry["theta"]}
    if entry["kind"] == "yarn":
        changed.rope_parameters.update(
            rope_type="yarn", factor=entry["factor"], original_max_position_embeddings=entry["original"],
            beta_fast=entry["beta_fast"], beta_slow=entry["beta_slow"])
    return type(model.model.rotary_emb)(changed)


@contextlib.contextmanager
def positional(model: torch.nn.Module, kind: str) -> Iterator[list[dict]]:
    """Runs the block with every layer's positions as named ("own": the model's); yields the schedule, empty for "own"."""
    if kind == "own":
        yield []
        return
    layers, hooks, resolved = model.model.layers, [], []
    flags = [getattr(layer.self_attn, "use_rope", None) for layer in layers]
    for layer, entry in zip(layers, schedule_of(model, kind), strict=True):
        is_nope = entry["kind"] == "nope"
        rotary = model.model.rotary_emb if is_nope else rotary_for(model, entry)

        def rebind(_module, args, kwargs, rotary=rotary, is_nope=is_nope):
            hidden = args[0] if args else kwargs["hidden_states"]
            cos, sin = rotary(hidden, kwargs["position_ids"])
            kwargs["position_embeddings"] = (torch.ones_like(cos), torch.zeros_like(sin)) if is_nope else (cos, sin)
            return args, kwargs

        hooks.append(layer.register_forward_pre_hook(rebind, with_kwargs=True))
        factor = {"attention_factor": float(rotary.attention_scaling)} if entry["kind"] == "yarn" else {}
        resolved.append({**entry, **factor})
    for layer, flag in zip(layers, flags, strict=True):
        if flag is not None:
            layer.self_attn.use_rope = 1
    try:
        yield resolved
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
            description = {**SOFTWARE, "model": folder.name, "model_sha256": digest.hexdigest(),
                           "command": "python lab/reference_composed.py", "prompt": "", "tokens": [],
                           "schedule": {"name": kind, "layers": schedule}, "top2_gap": result["decode"]["top2_gap"],
                           "tensors": about}
            write_reference(args.out / f"{folder.name}-{kind}.safetensors", tensors, description)
            print(f"smallest gap {result['decode']['top2_gap']:.4f}")


if __name__ == "__main__":
    main()
