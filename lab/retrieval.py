"""Ledgers: texts in which something is said once, and must be found again later.

Three styles, from pure induction to a needle in prose:

    plain    `Vera violin. Otto clock. … Vera violin.`               key stands right before its value
    has      `Vera has the violin. … Vera has the violin.`           three words lie between them
    passkey  `The key of Vera is 472. … The key of Vera is 472.`     three digits, each its own token

A training document asks for every pair it states, in another order, so that half of its value tokens can be known from
the context alone. Evaluation prompts end right before the value that is asked for; the answer is scored exactly.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from world import ANIMALS, FILLER, FOODS, JOBS, NAMES, PLACES, THINGS, WEATHER

STYLES = ("plain", "has", "passkey")
KEYS = tuple(NAMES) + tuple("""Adam Agnes Albert Bruno Carla Doris Emma Eva Fritz Gina Hans Ida Jack Jane Julia Karl
Linda Lisa Marco Maria Max Nina Otto Peter Rita Robert Ruth Sara Simone Sofia Stella Tom Ursula Vera Viola""".split())
VALUES = tuple(THINGS) + tuple(ANIMALS) + tuple(FOODS)


@dataclass(frozen=True)
class Prompt:
    """`text` ends right before ` answer`; `distance` counts statements between the fact and the question."""

    text: str
    answer: str
    style: str
    distance: int


def value_for(rng: random.Random, style: str) -> str:
    """A word, or a number of three digits (each a token of its own)."""
    return "".join(str(rng.randrange(10)) for _ in range(3)) if style == "passkey" else rng.choice(VALUES)


def lead(style: str, key: str) -> str:
    """The text of a statement up to, but without, ` value.`."""
    return {"plain": key, "has": f"{key} has the", "passkey": f"The key of {key} is"}[style]


def table(rng: random.Random, style: str, count: int) -> dict[str, str]:
    """`count` keys with values; values of words are all different, so that an answer names its key."""
    keys = rng.sample(KEYS, count)
    if style == "passkey":
        return {k: value_for(rng, style) for k in keys}
    return dict(zip(keys, rng.sample(VALUES, count), strict=True))


def sentence(rng: random.Random) -> str:
    """One sentence that states no fact of a ledger: a fixed one, or one of some thousand made from parts."""
    if rng.random() < 0.3:
        return rng.choice(FILLER + WEATHER)
    verb = rng.choice("walked ran came went rode looked".split())
    return (f"The {rng.choice(('old', 'young', 'tall', 'quiet', 'tired', 'merry'))} {rng.choice(JOBS)} {verb} "
            f"{rng.choice(('slowly', 'quickly', 'alone', 'again', 'at last'))} {rng.choice(('past', 'from', 'to'))} "
            f"the {rng.choice(PLACES)}.")


def ledger(rng: random.Random, longest: int = 160) -> str:
    """A training document of about `longest` words at most: facts scattered in prose, then every fact once or twice more.

    The number of facts, the length and the amount of prose vary widely, so that short and easy ones come along with long ones.
    """
    style, rounds = rng.choices(STYLES, (4, 4, 3))[0], rng.choice((1, 1, 2))
    words = longest * rng.uniform(0.2, 1.0)
    each = len(lead(style, KEYS[0]).split()) + 1
    most = min(len(VALUES), words / (each * (1 + rounds)))
    facts = table(rng, style, int(2 ** rng.uniform(0, math.log2(most))))
    room = words - each * (1 + rounds) * len(facts)
    prose = room * (0.0 if rng.random() < 0.3 else max(rng.random(), rng.random()))
    parts = scatter(rng, [f"{lead(style, k)} {v}." for k, v in facts.items()],
                    [sentence(rng) for _ in range(int(prose / 9))])
    keys = list(facts)
    for _ in range(rounds):
        rng.shuffle(keys)
        parts += [f"{lead(style, key)} {facts[key]}." for key in keys]
    return " ".join(parts)


def scatter(rng: random.Random, lines: list[str], prose: list[str]) -> list[str]:
    """`lines` in their order at random places among the sentences of `prose`."""
    places = sorted(rng.randint(0, len(prose)) for _ in lines)
    parts, at = [], 0
    for line, place in zip(lines, places, strict=True):
        parts += [*prose[at:place], line]
        at = place
    return parts + prose[at:]


def prompt_of_length(rng: random.Random, style: str, tokens: int, count_tokens: Callable[[str], int],
                     pairs: int = 8) -> Prompt:
    """A question over `pairs` facts scattered in prose, at most `tokens` tokens long and as close to it as sentences allow.

    For `passkey` a single fact is stated. `count_tokens(text)` counts without special tokens.
    """
    facts = table(rng, style, 1 if style == "passkey" else pairs)
    asked = rng.choice(list(facts))
    end = f" {lead(style, asked)}"
    lines = [f"{lead(style, k)} {v}." for k, v in facts.items()]
    room = tokens - sum(count_tokens(" " + line) for line in lines) - count_tokens(end)
    prose = []
    while True:
        new = sentence(rng)
        room -= count_tokens(" " + new)
        if room < 0:
            break
        prose.append(new)
    parts = scatter(rng, lines, prose)
    where = parts.index(f"{lead(style, asked)} {facts[asked]}.")
    return Prompt(" ".join(parts) + end, facts[asked], style, len(parts) - 1 - where)
