"""Reference distributions of the next token: temperature, top-k and top-p as `transformers` applies them.

    python lab/reference_sampling.py     (writes tests/fixtures/reference/sampling.json)
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import transformers
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

SETTINGS = [
    {"temperature": t, "topK": k, "topP": p}
    for t in (0.3, 1.0, 1.8)
    for k, p in ((None, None), (5, None), (None, 0.9), (12, 0.5), (40, 0.95))
]


def main() -> None:
    generator = torch.Generator().manual_seed(5)
    logits = (3 * torch.randn(64, generator=generator)).to(torch.float32)
    rows = []
    for setting in SETTINGS:
        scores = TemperatureLogitsWarper(setting["temperature"])(None, logits[None])
        if setting["topK"] is not None:
            scores = TopKLogitsWarper(setting["topK"])(None, scores)
        if setting["topP"] is not None:
            scores = TopPLogitsWarper(setting["topP"])(None, scores)
        rows.append({**setting, "probabilities": torch.softmax(scores, -1)[0].tolist()})
    made = {"transformers": transformers.__version__, "torch": torch.__version__,
            "command": "python lab/reference_sampling.py", "logits": logits.tolist(), "settings": rows}
    out = Path(__file__).resolve().parent.parent / "tests/fixtures/reference/sampling.json"
    out.write_text(json.dumps(made) + "\n")
    print(f"{len(rows)} distributions over {len(logits)} tokens")


if __name__ == "__main__":
    main()
