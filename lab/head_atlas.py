"""What every attention head does, for each model that ships and for the one that is recorded: the table `head-atlas`.

The probe is one text for all: a first word, then twenty words drawn at random, then the same twenty again, each a single
token of every model (`src/lib/math/head-atlas-probe.json`). Attention is that of `transformers`, float32, eager; the site
computes the same scores from queries, keys and rotations, and its tests compare. Models that only know how to find the words
they were asked for show it on those alone: a second probe is made of the ledgers' names and things (table `head-atlas-ledger`).

    python lab/head_atlas.py                                      # the models under static/models
    python lab/head_atlas.py --words ledger                       # on the ledgers' words, those that read each as one token
    python lab/head_atlas.py --folder DIR --name SmolLM2-135M-Instruct   # one that lab/real_weights.py wrote
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import results
from corpus import LAB

MATH = LAB.parent / "src" / "lib" / "math"
PROBES = {"random": MATH / "head-atlas-probe.json", "ledger": MATH / "head-atlas-ledger-probe.json"}
TABLES = {"random": "head-atlas", "ledger": "head-atlas-ledger"}
DIGITS = 5


class ProbeError(ValueError):
    """A tokenizer that cuts the words of a probe into pieces."""


def probe(words: str = "random") -> tuple[str, int]:
    """The text, and how many words are repeated."""
    content = json.loads(PROBES[words].read_text())
    repeated = content["words"]
    return "".join(f" {word}" for word in [content["first"], *repeated, *repeated]), len(repeated)


def scores(attention: torch.Tensor, n: int) -> list[list[float]]:
    """Of one layer, for each head: previous, duplicate, induction, first, own, distance. attention: [heads, 1 + 2n, 1 + 2n]."""
    tokens = attention.shape[-1]
    place = torch.arange(tokens)
    repeated = place[n + 1 :]
    distance = (place[:, None] - place[None, :]).clamp(min=0).to(attention.dtype)
    rows = (
        attention[:, place[2:], place[2:] - 1].mean(-1),
        attention[:, repeated, repeated - n].mean(-1),
        attention[:, repeated, repeated - n + 1].mean(-1),
        attention[:, 1:, 0].mean(-1),
        attention[:, place[1:], place[1:]].mean(-1),
        (attention * distance).sum(-1)[:, 1:].mean(-1),
    )
    return [[round(float(value), DIGITS) for value in head] for head in zip(*rows, strict=True)]


def atlas(folder: Path, name: str, words: str = "random") -> list[list]:
    """A row for each head. Raises ProbeError where the model cuts the words of the probe into pieces."""
    text, n = probe(words)
    ids = AutoTokenizer.from_pretrained(folder)(text, add_special_tokens=False)["input_ids"]
    if len(ids) != 1 + 2 * n or ids[1 : n + 1] != ids[n + 1 :]:
        raise ProbeError(f"{name} reads the probe as {len(ids)} tokens, not {1 + 2 * n}")
    return rows_of(folder, name, ids, n)


@torch.no_grad()
def rows_of(folder: Path, name: str, ids: list[int], n: int) -> list[list]:
    """A row for each head, of a text of one token, `n` others, and the same `n` again."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    attentions = model(input_ids=torch.tensor([ids]), output_attentions=True, use_cache=False).attentions
    ropes = getattr(model.config, "no_rope_layers", None) or [1] * len(attentions)
    return [
        [name, layer, head, bool(ropes[layer]), *values]
        for layer, attention in enumerate(attentions)
        for head, values in enumerate(scores(attention[0].double(), n))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="one model, that does not lie under static/models")
    parser.add_argument("--name")
    parser.add_argument("--words", choices=list(PROBES), default="random", help="what the probe is made of")
    args = parser.parse_args()
    if (args.folder is None) != (args.name is None):
        parser.error("--folder and --name go together")
    models = [(args.folder, args.name)] if args.folder else [(path, path.name) for path in sorted(results.MODELS.iterdir())]
    for folder, name in models:
        start = time.monotonic()
        try:
            rows = atlas(folder, name, args.words)
        except ProbeError as error:
            print(error, flush=True)
            continue
        command = "python head_atlas.py" + (f" --folder DIR --name {name}" if args.folder else "")
        command += "" if args.words == "random" else f" --words {args.words}"
        about = {"model": name, "attention": "eager, float32"}
        results.add(TABLES[args.words], f"atlas-{name}", about, rows, command, time.monotonic() - start)
        best = max(rows, key=lambda row: row[6])
        print(f"{name}: {len(rows)} heads; induction at most {best[6]} (layer {best[1]}, head {best[2]})", flush=True)


if __name__ == "__main__":
    main()
