"""Write the model card (README.md of the model folder) from `results/nano.json` and the table of sources."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from corpus import LAB, SOURCES
from data import DOMAINS

FRONT_MATTER = """---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-generation
tags: [smollm3, nope, education, onnx]
---
"""


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def card(report: dict, config: dict) -> str:
    """The card's text. Every number comes from `report` (measured) or `config` (the model's own)."""
    nope = [i for i, rope in enumerate(config["no_rope_layers"]) if not rope]
    held = report["held_out"]
    losses = [[d, f"{report['held_out_tokens'].get(d, sum(report['held_out_tokens'].values())):,}", f"{held['nano'][d]:.3f}",
               f"{held['trigram'][d]:.3f}", f"{held['nano_better_by'][d]:+.3f}"] for d in (*DOMAINS, "overall")]
    mix, unique = report["tokens_seen_by_domain"], report["unique_tokens_by_domain"]
    shares = [[d, f"{unique[d]:,}", f"{mix[d]:,}", f"{mix[d] / sum(mix.values()):.1%}"] for d in DOMAINS]
    recipe, context = report["recipe"], config["max_position_embeddings"]
    sources = "\n".join(["| text | licence |", "| --- | --- |", *(f"| {s.title} | {s.licence} |" for s in SOURCES)])
    return f"""{FRONT_MATTER}
# nano

A very small language model with the architecture of SmolLM3, made so that its attention can be looked at in a browser tab.
It is an ordinary `SmolLM3ForCausalLM`: `AutoModelForCausalLM.from_pretrained` opens this folder.

- {report["parameters"]:,} parameters: {config["num_hidden_layers"]} layers of width {config["hidden_size"]}, \
{config["num_attention_heads"]} query and {config["num_key_value_heads"]} key/value heads of {config["head_dim"]}, \
SwiGLU of {config["intermediate_size"]}, tied embeddings
- byte-level BPE of {config["vocab_size"]:,} tokens, trained at {context} tokens
- RoPE with theta {config["rope_parameters"]["rope_theta"]:,.0f}, except in layers {" and ".join(map(str, nope))} \
(counted from 0), which have no positional encoding

`model.onnx` is the same model as a graph; its weights are `model.safetensors` itself (external data), so they exist once.

## What it is for, and what not

For seeing how a decoder of this kind works: attention with and without RoPE, the KV cache, sampling. It knows next to nothing,
makes things up, and must not be used to inform anybody about anything. It saw English only, much of it from before 1930 (with
the views of that time), and it has had no safety training. Beyond {context} tokens it is outside of what it was trained for.

## Training

{report["tokens_seen"]:,} tokens in {report["steps"]:,} steps of {recipe["batch"] * context:,} \
({report["epochs"]:.2f} passes over {report["tokens_unique"]:,} different tokens) on two CPU cores in \
{report["seconds"] / 3600:.1f} hours. AdamW (betas 0.9 and 0.95, weight decay 0.1 but none on embeddings and norms), \
gradient clipping at 1, peak learning rate {recipe["lr"]:g}, {recipe["warmup"]} steps of warm-up, constant, linear decay over \
the last {recipe["decay_steps"]} steps; bf16 autocast over float32 weights; seed {recipe["seed"]}. \
`{report["command"]}` reproduces it.

{table(["domain", "different tokens", "tokens seen", "share"], shares)}

From step {recipe["prose_from"]:,} on, most windows with little prose were left out, because prose is the hardest to learn.
Prose and most of the code are real texts; stories, sums and the rest of the code are generated with a fixed seed.

## Held-out loss

Whole documents were held out. Nats per token, float32, beside an interpolated Kneser–Ney trigram trained on the same
{report["trigram"]["tokens"]:,} tokens and measured on the same held-out tokens. Measured on {report["date"]}.

{table(["domain", "held-out tokens", "nano", "trigram", "better by"], losses)}

## Sources of the text

{sources}

Generated text: ours. The texts keep their licences; the model and its code are under Apache-2.0.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=LAB.parent / "static/models/nano")
    parser.add_argument("--report", type=Path, default=LAB / "results/nano.json")
    args = parser.parse_args()
    config = json.loads((args.folder / "config.json").read_text())
    (args.folder / "README.md").write_text(card(json.loads(args.report.read_text()), config))


if __name__ == "__main__":
    main()
