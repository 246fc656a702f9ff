"""Reference values of `transformers` for random models of the family: SmolLM3 and Llama, every scaling of positions, q4 too.

`node scripts/make-model.js --family --out DIR` writes the models; this reads their weights out of the ONNX files (quantised
ones are multiplied out here), computes them with `transformers` in float32 with eager attention, and writes one fixture for each.

    python lab/reference_family.py --models DIR --out tests/fixtures/family
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import AutoConfig, AutoModelForCausalLM

from reference import kept_tensors, run
from reference_file import SOFTWARE, write_reference

TOKENS = 24
KEEP = {"layers": None, "rows": None, "heads": None, "attention_rows": None, "logit_rows": None}
BLOCK = 32


def dequantise(packed: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """MatMulNBits weights `[out, blocks, 16]` (low half first, 8 is zero) times scales `[out, blocks]`: `[out, in]`."""
    nibbles = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:2], BLOCK)
    return ((nibbles.astype(np.float32) - 8) * scales[..., None]).reshape(packed.shape[0], -1)


def rename(name: str, layers: int) -> str:
    """The name in `transformers` of a weight in the graph."""
    name = name.removesuffix(".weight").replace(".attn.", ".self_attn.").removesuffix(".MatMul")
    return name.replace(f"layers.{layers}.final_norm_layernorm", "norm") + ".weight"


def read_weights(path: Path, layers: int) -> dict[str, torch.Tensor]:
    """The graph's weights under the names and in the orientation (`[out, in]`) of `transformers`."""
    model = onnx.load(path)
    stored = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    weights = {}
    for name, value in stored.items():
        if name.endswith(".weight_Q4"):
            base = name.removesuffix("_Q4")
            weights[rename(base, layers)] = dequantise(value, stored[f"{base}_scales"])
        elif name.endswith(".MatMul.weight"):
            weights[rename(name, layers)] = value.T
        elif name.endswith("norm.weight") or name.endswith("tokens.weight"):
            weights[rename(name, layers)] = value
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in weights.items()}


def load(folder: Path) -> tuple[torch.nn.Module, Path]:
    """The model in a folder, and the file its weights came from. Every weight of `transformers` must be there, and no other."""
    config = AutoConfig.from_pretrained(folder)
    path = next((folder / "onnx").glob("*.onnx"))
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
    missing, unexpected = model.load_state_dict(read_weights(path, config.num_hidden_layers), strict=False)
    if unexpected or set(missing) - ({"lm_head.weight"} if config.tie_word_embeddings else set()):
        raise ValueError(f"{folder.name}: missing {missing}, unexpected {unexpected}")
    model.tie_weights()
    return model, path.with_name(path.name + "_data")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path for path in args.models.iterdir() if path.is_dir()):
        model, data = load(folder)
        ids = [(i * 71 + 13) % model.config.vocab_size for i in range(TOKENS)]
        result = run(model, ids)
        tensors, about = kept_tensors(result, ids, KEEP)
        description = {**SOFTWARE, "model": folder.name, "model_sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
                       "command": "python lab/reference_family.py", "prompt": "", "tokens": [],
                       "schedule": {"name": "own", "layers": []}, "top2_gap": result["decode"]["top2_gap"], "tensors": about}
        write_reference(args.out / f"{folder.name}.safetensors", tensors, description)
        print(f"smallest gap {result['decode']['top2_gap']:.4f}")


if __name__ == "__main__":
    main()
