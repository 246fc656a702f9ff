"""Reference values of `transformers` for shipped models whose weights were merged or rounded in torch and numpy.

    python lab/reference_changed.py        # into tests/fixtures/changed

The page does the same to the weights while it reads them (`src/lib/model/files/changed-weights.ts`). Merges are made by
`merge.average`, as the shipped merge was, rounding by `rounding.round_model`.
"""

from __future__ import annotations

import torch
from transformers import AutoModelForCausalLM, SmolLM3ForCausalLM

import results
from corpus import LAB
from merge import average
from reference import kept_tensors, run
from reference_file import SOFTWARE, write_reference
from reference_shipped import KEEP, TOKENS
from rounding import round_model

OUT = LAB.parent / "tests" / "fixtures" / "changed"
MERGES = [("micro-apo", "micro-long", 0.9), ("micro-apo", "micro-long", 0.45), ("micro-mid", "micro-merge", 0.1)]
ROUNDINGS = [("nano", 4, 32, "all"), ("micro-31", 2, 0, "layers"), ("micro-long", 3, 128, "all"), ("micro-long", 8, 16, "all")]
SAMPLE = "model.layers.2.mlp.down_proj.weight"  # kept whole, to be compared bit for bit


def load(name: str) -> SmolLM3ForCausalLM:
    return AutoModelForCausalLM.from_pretrained(results.MODELS / name, dtype=torch.float32, attn_implementation="eager").eval()


def write(model: SmolLM3ForCausalLM, name: str, change: dict) -> None:
    ids = [(i * 71 + 13) % model.config.vocab_size for i in range(TOKENS)]
    result = run(model, ids)
    tensors, about = kept_tensors(result, ids, KEEP)
    tensors["changed"] = model.state_dict()[SAMPLE].float().contiguous()
    description = {**SOFTWARE, "change": change, "sample": SAMPLE, "command": "python lab/reference_changed.py",
                   "prompt": "", "tokens": [], "schedule": {"name": "own", "layers": []}, "tensors": about}
    write_reference(OUT / f"{name}.safetensors", tensors, description)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for first, second, share in MERGES:
        change = {"kind": "blend", "model": first, "other": second, "share": share}
        write(average([load(first), load(second)], [share, 1 - share]), f"{first}-{second}-{share}", change)
    for name, bits, block, part in ROUNDINGS:
        model = load(name)
        round_model(model, bits, block, part)
        change = {"kind": "round", "model": name, "bits": bits, "block": block, "part": part}
        write(model, f"{name}-{bits}-{block}-{part}", change)


if __name__ == "__main__":
    main()
