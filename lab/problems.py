"""Sums and word problems with worked steps: the `math` of the miniature, and the tasks of its post-training.

A problem is a question, its worked steps, and its answer, so that the same problem can be asked plainly, with steps, or as
a conversation with and without thinking. Numbers stay small: a model of a million parameters should be able to learn
the steps, and not to guess the answer of the longer ones without them. There are
no spaces inside a sum: digits stand alone in the tokenizer, and a space would be a token of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from world import names

GOODS = "apples pears coins nuts eggs books".split()


@dataclass(frozen=True)
class Problem:
    """`steps` end with the answer's value; `kind` is add, sub, chain or story."""

    kind: str
    question: str
    steps: str
    answer: str


def column(x: int, y: int) -> str:
    """Steps of x + y (both below 100), units first: `7+5=12, 2+4+1=7`."""
    units = x % 10 + y % 10
    tens, carry = x // 10 + y // 10 + units // 10, units // 10
    return f"{x % 10}+{y % 10}={units}, {x // 10}+{y // 10}" + (f"+{carry}" if carry else "") + f"={tens}"


def addition(rng: random.Random) -> Problem:
    x, y = rng.randint(1, 99), rng.randint(1, 99)
    return Problem("add", f"{x}+{y}", f"{column(x, y)}, so {x + y}", str(x + y))


def subtraction(rng: random.Random) -> Problem:
    y, x = sorted((rng.randint(1, 99), rng.randint(1, 99)))
    tens = y // 10 * 10
    return Problem("sub", f"{x}-{y}", f"{x}-{tens}={x - tens}, {x - tens}-{y % 10}={x - y}, so {x - y}", str(x - y))


def chain(rng: random.Random) -> Problem:
    """Three to five one-digit numbers added from left to right."""
    numbers = [rng.randint(1, 9) for _ in range(rng.randint(3, 5))]
    total, steps = numbers[0], []
    for n in numbers[1:]:
        steps.append(f"{total}+{n}={total + n}")
        total += n
    return Problem("chain", "+".join(map(str, numbers)), f"{', '.join(steps)}, so {total}", str(total))


def story(rng: random.Random) -> Problem:
    """Two or three changes to a heap, told in words."""
    who, friend = names(rng, 2)
    goods, total = rng.choice(GOODS), rng.randint(1, 20)
    text, steps = [f"{who} has {total} {goods}."], []
    for _ in range(rng.randint(2, 3)):
        n = rng.randint(1, 9)
        if rng.random() < 0.5 and n < total:
            text.append(f"{who} {rng.choice(('sells', 'loses', 'eats'))} {n}.")
            steps.append(f"{total}-{n}={total - n}")
            total -= n
        else:
            text.append(f"{friend} {rng.choice(('gives', 'brings', 'sends'))} {who} {n} more.")
            steps.append(f"{total}+{n}={total + n}")
            total += n
    text.append(f"How many {goods} does {who} have?")
    return Problem("story", " ".join(text), f"{', '.join(steps)}, so {total}", str(total))


MAKERS = {"add": addition, "sub": subtraction, "chain": chain, "story": story}


def problem(rng: random.Random, kind: str | None = None) -> Problem:
    """A problem of `kind`, or of any kind."""
    return MAKERS[kind or rng.choice(tuple(MAKERS))](rng)


def plain(p: Problem, worked: bool) -> str:
    """The problem as a line of text: `27+45=72`, or `What is 27+45? 7+5=12, 2+4+1=7, so 72. Answer: 72.`"""
    if not worked:
        return f"{p.question} {p.answer}." if p.kind == "story" else f"{p.question}={p.answer}"
    ask = p.question if p.kind == "story" else f"What is {p.question}?"
    return f"{ask} {p.steps}. Answer: {p.answer}."


def page(rng: random.Random, tier: int) -> str:
    """A page of exercises. Tier 0 gives answers only, tier 1 works the sums, tier 2 works sums and word problems."""
    kinds = (("add", "sub", "chain"), ("add", "sub", "chain"), ("add", "chain", "story", "story"))[tier]
    return "\n".join(plain(problem(rng, rng.choice(kinds)), tier > 0) for _ in range(rng.randint(3, 9)))
