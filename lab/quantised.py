"""What rounding costs: the loss of models whose matrices are rounded to 8, 4, 3 and 2 bits, in blocks of several lengths.

    python quantised.py                       # table quantised-loss, shipped models
    python quantised.py --real FOLDER         # adds SmolLM2-135M-Instruct, as real_weights.py writes it
    python quantised.py --row                 # src/lib/widgets/quantise/recorded-row.json: a row of weights to look at

Read are the beginnings of the four long stories that the exhibits read (`src/lib/widgets/beyond/texts.json`), each by itself,
with nothing in front of it; the first token has nothing before it and does not count.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer

import results
from corpus import LAB
from rounding import round_model

TEXTS = LAB.parent / "src" / "lib" / "widgets" / "beyond" / "texts.json"
MODELS = ("nano", "micro-31", "micro-long")
TOKENS = 256  # of each text
BITS, BLOCKS, PARTS = (8, 4, 3, 2), (32, 128, 0), ("layers", "all")
EXHIBIT = LAB.parent / "src" / "lib" / "widgets" / "quantise" / "recorded-row.json"
ROW = "model.layers.2.mlp.down_proj.weight"
EXACT = 0  # bits and block of the model as it is stored


@torch.no_grad()
def loss_of(model: torch.nn.Module, rows: torch.Tensor) -> tuple[float, float]:
    """Mean nats/token over rows [texts, tokens], and the share of tokens that no other was likelier than."""
    losses, right = [], []
    for row in rows:
        logits = model(input_ids=row[None, :-1], use_cache=False).logits[0].float()
        losses.append(torch.nn.functional.cross_entropy(logits, row[1:], reduction="none"))
        right.append((logits.argmax(-1) == row[1:]).float())
    return torch.stack(losses).mean().item(), torch.stack(right).mean().item()


def measure(folder: Path, name: str) -> list[list]:
    """Rows of the table, without the run."""
    tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length=1_000_000)
    texts = [each["text"] for each in json.loads(TEXTS.read_text())["texts"]]
    rows = torch.tensor([tokenizer(text)["input_ids"][:TOKENS] for text in texts])

    def load() -> torch.nn.Module:
        return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    exact, right = loss_of(load(), rows)
    found = [[name, EXACT, EXACT, "all", round(exact, 5), round(right, 4), 0.0]]
    for bits in BITS:
        for block in BLOCKS:
            for part in PARTS:
                model = load()
                error = round_model(model, bits, block, part)
                loss, right = loss_of(model, rows)
                found.append([name, bits, block, part, round(loss, 5), round(right, 4), round(error, 5)])
                print(*found[-1], flush=True)
    return found


def write_row() -> None:
    """One row of a matrix as it is stored, for the exhibit to open with."""
    path = results.MODELS / "nano" / "model.safetensors"
    with safe_open(path, "pt") as file:
        matrix = file.get_tensor(ROW)
    row = matrix[0].float()
    about = {"made": "python lab/quantised.py --row", "model": "nano", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
             "name": ROW, "allRows": matrix.shape[0], "values": row.tolist()}
    EXHIBIT.write_text(json.dumps(about, indent="\t") + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", type=Path, help="folder of SmolLM2-135M-Instruct")
    parser.add_argument("--row", action="store_true", help="only write the row that the exhibit opens with")
    args = parser.parse_args()
    if args.row:
        write_row()
        return
    started = time.monotonic()
    if args.real:
        rows, run, command = measure(args.real, "SmolLM2-135M-Instruct"), "quantised-real", "python quantised.py --real FOLDER"
    else:
        rows = [row for name in MODELS for row in measure(results.MODELS / name, name)]
        run, command = "quantised-1", "python quantised.py"
    results.add("quantised-loss", run, {"tokens": TOKENS}, rows, command, time.monotonic() - started)


if __name__ == "__main__":
    main()
