"""Does `model.onnx` of a folder say the same as `transformers`? Prefill and token-by-token decode, on the CPU."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from transformers import AutoModelForCausalLM

TOLERANCE = 1e-4  # largest |difference| of a logit


class OnnxRunner:
    """An ONNX decoder with its key/value cache."""

    def __init__(self, folder: Path, layers: int, kv_heads: int, head_dim: int) -> None:
        self.session = ort.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        empty = np.zeros((1, kv_heads, 0, head_dim), np.float32)
        self.cache = {f"past_key_values.{i}.{part}": empty for i in range(layers) for part in ("key", "value")}
        self.length = 0

    def run(self, ids: list[int]) -> np.ndarray:
        """Logits [tokens, vocab] of `ids` after what was run before."""
        self.length += len(ids)
        feeds = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, self.length), np.int64), **self.cache}
        names = [o.name for o in self.session.get_outputs()]
        outputs = dict(zip(names, self.session.run(names, feeds), strict=True))
        self.cache = {n.replace("present", "past_key_values"): v for n, v in outputs.items() if n.startswith("present")}
        return outputs["logits"][0]


@torch.no_grad()
def largest_difference(folder: Path, lengths: tuple[int, ...] = (1, 8, 40, 300), decode: int = 8) -> float:
    """Largest |logit difference| between the graph and eager float32 transformers over random prompts and decode steps."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    config, rng, worst = model.config, np.random.default_rng(7), 0.0
    for length in lengths:
        ids = rng.integers(5, config.vocab_size, length + decode).tolist()
        want = model(torch.tensor([ids])).logits[0].numpy()
        runner = OnnxRunner(folder, config.num_hidden_layers, config.num_key_value_heads, config.head_dim)
        got = np.concatenate([runner.run(ids[:length])] + [runner.run([i]) for i in ids[length:]])
        worst = max(worst, float(np.abs(want - got).max()))
    return worst


def main() -> None:
    folder = Path(sys.argv[1])
    difference = largest_difference(folder)
    print(f"{folder.name}: largest logit difference to transformers {difference:.2e}")
    if difference > TOLERANCE:
        sys.exit(f"more than {TOLERANCE}")


if __name__ == "__main__":
    main()
