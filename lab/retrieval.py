"""Ledgers: texts in which something is said once, and must be found again later.

Three styles, from pure induction to a needle in prose:

    plain    `Vera violin. Otto clock. … Vera violin.`               key stands right before its value
    has      `Vera has violin. … Vera has violin.`                   a word lies between them
    passkey  `The key of Vera is 472. … The key of Vera is 472.`     three digits, each its own token

A training document asks for every pair it states several times over, so that most of its value tokens can be known from
the context alone. Every text begins with a word of its own, since a name at the very start, without a space before it,
is other tokens than the same name later (NOTES.md). Evaluation prompts end right before the value that is asked for; the
answer is scored exactly. A `refrain` is simpler still: a list of the same words said again and again. Nothing is asked
about it; it is in the primer with which a run begins (`recipe_world.primer_mix`), because looking back is learnt from it
soonest.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from world import ANIMALS, FILLER, FOODS, JOBS, NAMES, PLACES, THINGS, WEATHER

STYLES = ("plain", "has", "passkey")
OPENING, LIST_OPENING = "Ledger:", "List:"
BASE_WORDS = 238  # of a text that fills a row of the base context: some 1.08 tokens a word
KEYS, VALUES = tuple(NAMES[:32]), tuple((THINGS + ANIMALS + FOODS)[::2][:24])  # few: each has to be learnt as a thing to match


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
    return {"plain": key, "has": f"{key} has", "passkey": f"The key of {key} is"}[style]


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


def ledger(rng: random.Random, longest: int = 212, is_far: bool = False) -> str:
    """A training document of about `longest` words at most: facts, then every fact again one to five times over.

    Two kinds, because the first teaches to look back and the second to look far (NOTES.md). Dense ones are of any length, with up
    to 13 facts repeated two to five times, some among prose; far ones are as long as they may be, with up to 7 facts (13 in
    documents for longer contexts) scattered in prose, in every other one near its beginning, and asked for at the end. A passkey
    is mostly the only fact.
    """
    style = rng.choices(STYLES, (3, 5, 4))[0]
    rounds = rng.choice((1, 1, 2, 3)) if is_far else rng.randint(2, 5)
    words = longest * rng.uniform(0.85 if is_far else 0.25, 1.0)
    each = len(lead(style, KEYS[0]).split()) + 1
    most = min(7.0 if is_far and longest <= BASE_WORDS else 13.0, words / (each * (1 + rounds)))
    if style == "passkey":
        most = 1.0 if rng.random() < 0.6 else min(most, 4.0)
    facts = table(rng, style, int(rng.uniform(min(2.0, most), max(3.0, most))) if most > 1 else 1)
    said = [f"{lead(style, k)} {v}." for k, v in facts.items()]
    again: list[str] = []
    for _ in range(rounds):
        again += rng.sample(said, len(said)) if rng.random() < 0.5 else said
    room = max(0.0, words - each * (1 + rounds) * len(facts))
    prose = [sentence(rng) for _ in range(int(room / 8))] if is_far or rng.random() < 0.55 else []
    if is_far:
        early = len(prose) // 4 if rng.random() < 0.5 else len(prose)
        parts = scatter(rng, said, prose[:early]) + prose[early:] + again
    else:
        parts = scatter(rng, said, prose) + again if rng.random() < 0.5 else scatter(rng, said + again, prose)
    return " ".join([OPENING, *parts])


def refrain(rng: random.Random) -> str:
    """A list of 4 to 24 different names and things, two to eight times over in the same order, of some 150 words at most."""
    words = " ".join(rng.sample(KEYS + VALUES, rng.randint(4, 24))) + "."
    return " ".join([LIST_OPENING] + [words] * rng.randint(2, max(2, min(8, 150 // len(words.split())))))


def scatter(rng: random.Random, lines: list[str], prose: list[str]) -> list[str]:
    """`lines` in their order at random places among the sentences of `prose`."""
    places = sorted(rng.randint(0, len(prose)) for _ in lines)
    parts, at = [], 0
    for line, place in zip(lines, places, strict=True):
        parts += [*prose[at:place], line]
        at = place
    return parts + prose[at:]


def prompt_of_length(rng: random.Random, style: str, tokens: int, count_tokens: Callable[[str], int],
                     pairs: int = 6) -> Prompt:
    """A question over `pairs` facts scattered in prose, at most `tokens` tokens long and as close to it as sentences allow.

    For `passkey` a single fact is stated. `count_tokens(text)` counts without special tokens.
    """
    facts = table(rng, style, 1 if style == "passkey" else pairs)
    asked = rng.choice(list(facts))
    end = f" {lead(style, asked)}"
    lines = [f"{lead(style, k)} {v}." for k, v in facts.items()]
    room = tokens - count_tokens(OPENING) - sum(count_tokens(" " + line) for line in lines) - count_tokens(end)
    prose = []
    while True:
        new = sentence(rng)
        room -= count_tokens(" " + new)
        if room < 0:
            break
        prose.append(new)
    parts = [OPENING, *scatter(rng, lines, prose)]
    where = parts.index(f"{lead(style, asked)} {facts[asked]}.")
    return Prompt(" ".join(parts) + end, facts[asked], style, len(parts) - 1 - where)
