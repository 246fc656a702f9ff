"""Reference values of `transformers` for every shipped checkpoint of the recipe, which the site's engine is compared with.

    python lab/reference_shipped.py        # for what content/lab/checkpoints.json lists, into tests/fixtures/shipped
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

import results
from corpus import LAB
from reference import kept_tensors, run
from reference_file import SOFTWARE, write_reference

OUT = LAB.parent / "tests" / "fixtures" / "shipped"
TOKENS = 40
KEEP = {"layers": [0, 3, 7], "rows": [0, 13, 39], "heads": [0, 3], "attention_rows": [0, 13, 39], "logit_rows": [0, 13, 39]}


def make_reference(folder: Path, out: Path) -> None:
    """One fixture, computed in float32 with eager attention from the shipped weights.

    One that is of these very weights stays as it is: another run differs in its last bits.
    """
    path, sha256 = out / f"{folder.name}.safetensors", hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if path.exists() and sha256.encode() in path.read_bytes():
        print(f"{path.name}: is there", flush=True)
        return
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    ids = [(i * 71 + 13) % model.config.vocab_size for i in range(TOKENS)]
    result = run(model, ids)
    tensors, about = kept_tensors(result, ids, KEEP)
    description = {**SOFTWARE, "model": folder.name,
                   "model_sha256": sha256, "command": "python lab/reference_shipped.py", "prompt": "", "tokens": [],
                   "schedule": {"name": "own", "layers": []}, "top2_gap": result["decode"]["top2_gap"], "tensors": about}
    write_reference(path, tensors, description)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    table = json.loads((results.FOLDER / "checkpoints.json").read_text())
    at = [column["name"] for column in table["columns"]].index("id")
    for row in table["rows"]:
        make_reference(results.MODELS / row[at], OUT)


if __name__ == "__main__":
    main()
