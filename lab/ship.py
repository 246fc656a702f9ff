"""Finished checkpoints → folders under static/models that the site opens, each checked and with its card.

    python ship.py                # every checkpoint of the table that exists and is not shipped yet
    python ship.py --list

A shipped folder is an ordinary Hugging Face folder with `model.onnx` beside it (see export.py). It is only kept when the
graph says the same as transformers to within 1e-4.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoTokenizer, SmolLM3ForCausalLM

import chat
import results
from check_onnx import TOLERANCE, largest_difference
from curriculum import ORDERS, points
from export import edit_json, write_folder
from presets import PRESETS
from recipe_data import DATA
from recipe_train import RUNS, Run

LIMIT = 3_000_000  # bytes of one folder


@dataclass(frozen=True)
class Shipped:
    """`id` is the folder's name; `source` is relative to the runs; `says` is the card's one paragraph on what it is."""

    id: str
    source: str
    says: str
    part: str
    tokens: int = 0
    stage: str = ""


def table(preset: str, seed: int) -> list[Shipped]:
    """What is shipped, of one seed."""
    size = PRESETS[preset]
    run = Run("", preset, tokens=size.curriculum_tokens, stages=ORDERS["staged"])
    rows = []
    for step in points(run):
        tokens, stage = step * size.batch * size.context, run.stage_at(max(0, step - 1))
        rows.append(Shipped(f"{preset}-at-{round(tokens / 1000):05}k", f"curriculum-staged-{seed}/checkpoints/{step:06}",
                            f"The staged curriculum after {tokens:,} of {run.steps * size.batch * size.context:,} tokens, in "
                            + ("the primer before stage 1." if stage is None else f"stage {stage + 1} of 3."),
                            "curriculum", tokens, str(0 if stage is None else stage + 1)))
    kinds = {"rope": "RoPE in every layer", "31": "RoPE dropped in every fourth layer", "nope": "no RoPE in any layer"}
    rows += [Shipped(f"{preset}-{kind}", f"siblings-{kind}-{seed}/final", f"A sibling of three: {words}. Same data, same order, "
                     "same steps, same initial numbers.", "siblings", stage=kind) for kind, words in kinds.items()]
    post = f"post-training-{seed}"
    return [
        *rows,
        Shipped(f"{preset}-long", f"long-16x-{seed}/final",
                "The curriculum's last weights after both context extensions.", "long", stage="16x"),
        Shipped(f"{preset}-mid", f"{post}/mid/final",
                "After reasoning mid-training: always thinks. A quarter of it was long texts.", "post", stage="mid"),
        Shipped(f"{preset}-sft", f"{post}/sft/final",
                "After reasoning mid-training and SFT: answers with /think and /no_think.", "post", stage="sft"),
        Shipped(f"{preset}-apo", f"{post}/apo-0/final",
                "The SFT model after preference alignment with APO-zero.", "post", stage="apo"),
        Shipped(f"{preset}-merge", f"{post}/merge/final",
                "0.9 of the aligned soup and 0.1 of the long-context checkpoint.", "post", stage="merge"),
    ]


def card(entry: Shipped, config: dict, difference: float) -> str:
    """Model card; numbers come from the configuration and from the check just made."""
    layers = [i for i, rope in enumerate(config["no_rope_layers"]) if not rope]
    rope = config["rope_parameters"]
    return f"""---
license: apache-2.0
language: [en, fr, es, de, it, pt]
library_name: transformers
pipeline_tag: text-generation
tags: [smollm3, nope, education, onnx]
---

# {entry.id}

{entry.says} One of the checkpoints of *The SmolLM3 recipe in miniature*; `bash lab/recipe.sh` makes it again.

- {config["num_hidden_layers"]} layers of width {config["hidden_size"]}, {config["num_attention_heads"]} query and \
{config["num_key_value_heads"]} key/value heads of {config["head_dim"]}, SwiGLU of {config["intermediate_size"]}, \
tied embeddings, {config["vocab_size"]:,} tokens
- RoPE ({rope["rope_type"]}) with theta {rope["rope_theta"]:,.0f}; layers without it (from 0): {layers or "none"}
- longest context {config["max_position_embeddings"]:,} tokens
- `model.onnx` and transformers differ by at most {difference:.1e} in a logit

It is for seeing what each stage of training does. It knows nothing, makes things up, has had no safety training, and must not
inform anybody about anything. Texts and their licences: `lab/SOURCES.md` and `lab/NOTES.md`.
"""


def ship(entry: Shipped, runs: Path, models: Path) -> str:
    """Write one folder; returns what to print. Raises ValueError when the check fails or the folder is too large."""
    source, out = runs / entry.source, models / entry.id
    model = SmolLM3ForCausalLM.from_pretrained(source, dtype=torch.float32)
    write_folder(model, source, out)
    if (out / "chat_template.jinja").exists():
        (out / "chat_template.jinja").write_text(chat.TEMPLATE)  # the present one, whenever the weights were trained
        end = AutoTokenizer.from_pretrained(out).convert_tokens_to_ids(chat.END)
        edit_json(out / "generation_config.json", eos_token_id=[0, end])
    difference = largest_difference(out, lengths=(1, 40, 200))
    size = sum(p.stat().st_size for p in out.iterdir())
    if difference > TOLERANCE or size > LIMIT:
        shutil.rmtree(out)
        raise ValueError(f"{entry.id}: differs by {difference:.1e}, {size:,} bytes")
    (out / "README.md").write_text(card(entry, json.loads((out / "config.json").read_text()), difference))
    return f"{entry.id}: {size:,} bytes, differs by {difference:.1e}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--seed", type=int, default=results.SHIPPED_SEED)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--models", type=Path, default=results.MODELS)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    entries = table(args.preset, args.seed)
    for entry in entries:
        ready, done = (args.runs / entry.source / "config.json").exists(), (args.models / entry.id / "README.md").exists()
        if args.list or done or not ready:
            print(f"{entry.id}: {'shipped' if done else 'ready' if ready else 'no checkpoint yet'}")
        else:
            print(ship(entry, args.runs, args.models), flush=True)
    shipped = [e for e in entries if (args.models / e.id / "README.md").exists()]
    if shipped and not args.list:
        results.add("checkpoints", f"shipped-{args.seed}", {"preset": args.preset, "seed": args.seed},
                    [[e.id, e.part, e.tokens, e.stage, e.says] for e in shipped],
                    f"python ship.py --preset {args.preset} --seed {args.seed}", 0, args.results)


if __name__ == "__main__":
    main()
