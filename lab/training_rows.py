"""Conversations of the miniature's post-training as the exhibit on rows shows them: texts, token ids, and which count.

    python training_rows.py        # writes ../src/lib/widgets/sft/examples.json

The first of `chat.endless("mid/1")` and `chat.endless("sft/1")`, that is, of what seed 1 was trained on, in that order.
Nothing is trained or measured here; a test makes the file again and compares.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path

from transformers import PreTrainedTokenizerFast

import chat
from results import MODELS

OUT = MODELS.parent.parent / "src/lib/widgets/sft/examples.json"
COUNT = 40
BEGIN = "<|endoftext|>"
MODES = {"mid": "think", "sft": None}


def example(turn: chat.Turn, tokenizer: PreTrainedTokenizerFast) -> dict:
    """`text`; `ids` [tokens] and where each `ends` in the text; the last `answered` of them are the assistant's own."""
    ids, weights = chat.encode(turn, tokenizer, assistant_only=True)
    ends, at = [], 0
    for part in (BEGIN, turn.prompt, turn.reply + chat.END):  # as `encode` takes them, one by one
        spans = tokenizer(part, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        ends += [at + end for _, end in spans]
        at += len(part)
    return {"mode": turn.mode, "text": BEGIN + turn.prompt + turn.reply + chat.END, "ids": ids, "ends": ends,
            "answered": sum(weights)}


def examples(stage: str, tokenizer: PreTrainedTokenizerFast, count: int = COUNT) -> list[dict]:
    return [example(turn, tokenizer) for turn in itertools.islice(chat.endless(f"{stage}/1", MODES[stage]), count)]


def content(count: int = COUNT) -> dict:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(MODELS / "micro-sft")
    return {"made": "python lab/training_rows.py", "seed": 1, **{stage: examples(stage, tokenizer, count) for stage in MODES}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(content()) + "\n")
    print(f"{args.out.name}: {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
