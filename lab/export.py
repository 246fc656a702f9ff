"""Checkpoint → an ordinary Hugging Face folder with an ONNX graph beside it that shares its weights.

    python export.py --checkpoint .work/nano/decay.pt --out ../static/models/nano

Writes config.json, generation_config.json, model.safetensors (f16, the tied head once), tokenizer.json,
tokenizer_config.json and model.onnx. The model card is written by card.py, which needs the measurements.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoTokenizer, GenerationConfig, SmolLM3ForCausalLM
from transformers.models.smollm3.modeling_smollm3 import SmolLM3RotaryEmbedding

from corpus import LAB, WORK
from model import nano_config
from onnx_graph import build


def write_onnx(folder: Path, model: SmolLM3ForCausalLM) -> None:
    """Write `model.onnx` for the safetensors file that is already in `folder`."""
    rotary = SmolLM3RotaryEmbedding(model.config)  # a new one: the model's own was rounded to f16 with its weights
    graph = build(model.config, folder / "model.safetensors", rotary.inv_freq.numpy(), rotary.attention_scaling)
    (folder / "model.onnx").write_bytes(graph.SerializeToString(deterministic=True))


def edit_json(path: Path, **changes: object) -> None:
    """Set the keys of `changes` in a JSON file; None removes a key."""
    content = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None or k not in changes},
                               indent=2, sort_keys=True) + "\n")


def write_folder(model: SmolLM3ForCausalLM, tokenizer_folder: Path, out: Path) -> None:
    """Write every file but the model card."""
    out.mkdir(parents=True, exist_ok=True)
    model = model.to(torch.float16).eval()
    model.generation_config = GenerationConfig(
        bos_token_id=0, eos_token_id=0, pad_token_id=0, do_sample=True, temperature=0.8, top_p=0.95,
        max_length=model.config.max_position_embeddings)
    model.save_pretrained(out)
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    tokenizer.save_pretrained(out)
    edit_json(out / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast", is_local=None, local_files_only=None)
    edit_json(out / "config.json", **{"transformers.js_config": {"dtype": "fp32", "kv_cache_dtype": {"fp32": "float32"}}})
    write_onnx(out, model)
    for path in out.iterdir():
        path.chmod(0o644)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=WORK / "nano/decay.pt")
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--out", type=Path, default=LAB.parent / "static/models/nano")
    args = parser.parse_args()
    state = torch.load(args.checkpoint, weights_only=True)
    weights = state["model"]
    layers = 1 + max(int(n.split(".")[2]) for n in weights if n.startswith("model.layers."))
    model = SmolLM3ForCausalLM(nano_config(num_hidden_layers=layers, vocab_size=len(weights["model.embed_tokens.weight"])))
    model.load_state_dict(weights)
    write_folder(model, args.data / "tokenizer", args.out)
    size = sum(p.stat().st_size for p in args.out.iterdir())
    print(f"{args.out.name}: step {state['step']}, {size:,} bytes in all")


if __name__ == "__main__":
    main()
