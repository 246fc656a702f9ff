"""Conversations in ChatML with and without thinking, as token ids with the weight of each target.

    <|im_start|>system⏎/think<|im_end|>⏎<|im_start|>user⏎What is 27+45?<|im_end|>⏎
    <|im_start|>assistant⏎<think>⏎7+5=12, 2+4+1=7, so 72⏎</think>⏎72<|im_end|>⏎

Without thinking the block is there but empty, as SmolLM3's template writes it. SFT counts the assistant's own tokens
only; mid-training counts them all. Besides problems there are ledgers read out in conversation, so that what is
learnt before is asked for in the new form as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from transformers import PreTrainedTokenizerFast

import problems
import retrieval
from corpus import LAB

MODES = ("think", "no_think")
END = "<|im_end|>"
TEMPLATE = (LAB / "chat_template.jinja").read_text()  # writes what `prompt` writes, with the beginning of text before it


@dataclass(frozen=True)
class Turn:
    """A question and its answer: `prompt` ends where the assistant begins; `answer` is what a judge looks for."""

    prompt: str
    reply: str
    answer: str
    mode: str


def prompt(question: str, mode: str) -> str:
    """System and user turns and the opening of the assistant's; without thinking, the empty block is part of it."""
    opening = "<think>\n" if mode == "think" else "<think>\n\n</think>\n"
    return (f"<|im_start|>system\n/{mode}{END}\n<|im_start|>user\n{question}{END}\n<|im_start|>assistant\n{opening}")


def problem_turn(rng: random.Random, mode: str, kind: str | None = None) -> Turn:
    p = problems.problem(rng, kind)
    question = p.question if p.kind == "story" else f"What is {p.question}?"
    reply = f"{p.steps}\n</think>\n{p.answer}" if mode == "think" else p.answer
    return Turn(prompt(question, mode), reply, p.answer, mode)


def ledger_turn(rng: random.Random, mode: str) -> Turn:
    """A short ledger and a question about it; thinking recalls the statement."""
    facts = retrieval.table(rng, "has", rng.randint(2, 8))
    asked = rng.choice(list(facts))
    text = retrieval.OPENING + "".join(f" {retrieval.lead('has', k)} {v}." for k, v in facts.items())
    recalled = f"{retrieval.lead('has', asked)} {facts[asked]}"
    answer = facts[asked]
    return Turn(prompt(f"{text} What does {asked} have?", mode), f"{recalled}\n</think>\n{answer}" if mode == "think" else answer,
                answer, mode)


def turn(rng: random.Random, mode: str | None = None) -> Turn:
    """One of the training distribution: four fifths problems, one fifth ledgers."""
    mode = mode or rng.choice(MODES)
    return problem_turn(rng, mode) if rng.random() < 0.8 else ledger_turn(rng, mode)


def encode(turn: Turn, tokenizer: PreTrainedTokenizerFast, assistant_only: bool) -> tuple[list[int], list[int]]:
    """Ids and, for each, whether predicting it counts; begins with `<|endoftext|>`, ends with `<|im_end|>`."""
    asked = [0, *tokenizer(turn.prompt, add_special_tokens=False)["input_ids"]]
    reply = tokenizer(turn.reply + END, add_special_tokens=False)["input_ids"]
    return asked + reply, [0 if assistant_only else 1] * len(asked) + [1] * len(reply)


def packed(turns: Iterator[Turn], tokenizer: PreTrainedTokenizerFast, context: int, batch: int,
           assistant_only: bool) -> Iterator[np.ndarray]:
    """Endless batches [batch, 2, context + 1]: ids, and weight of each as a target. Conversations are never cut."""
    ids, weights = next_encoded(turns, tokenizer, assistant_only, context)
    while True:
        block = np.zeros((batch, 2, context + 1), dtype=np.int64)
        for row in block:
            at = 0
            while at + len(ids) <= context + 1:
                row[0, at : at + len(ids)], row[1, at : at + len(ids)] = ids, weights
                at += len(ids)
                ids, weights = next_encoded(turns, tokenizer, assistant_only, context)
        yield block


def next_encoded(turns: Iterator[Turn], tokenizer: PreTrainedTokenizerFast, assistant_only: bool,
                 context: int) -> tuple[list[int], list[int]]:
    """The next conversation that fits a row at all."""
    while True:
        ids, weights = encode(next(turns), tokenizer, assistant_only)
        if len(ids) <= context + 1:
            return ids, weights


def endless(seed: str, mode: str | None = None) -> Iterator[Turn]:
    """The n-th turn is a pure function of (seed, n)."""
    number = 0
    while True:
        yield turn(random.Random(f"{seed}/{number}"), mode)
        number += 1
