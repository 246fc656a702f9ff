"""The world of the miniature: pools of text, each with a domain and a tier of quality, and their shares by stage.

SmolLM3's stages are 85/12/3, 75/15/10 and 63/24/13 per cent web, code and math; the five languages keep their 8 % of
all tokens. Within web, a third of all tokens are ledgers (`retrieval.py`, 35 %), so that a model this small learns to
look back at all, and a primer of nothing else comes before; those that fill a row come when looking back is there, after
two fifths of a run. As in the original, later stages raise code and math and prefer the finer tiers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import problems
import retrieval
import world
from corpus import LAB, SOURCES, WORK, Doc, read_source
from languages import LANGUAGES, language_documents

FINE_PROSE = {"austen", "bible", "mobydick", "alice", "asyoulikeit", "paradise", "devil", "sotu"}
DOMAIN_OF = {
    "prose0": "prose", "prose1": "prose", "story": "story", "ledger": "ledger",
    "refrain": "ledger", "far": "ledger", "ledger8": "ledger", "ledger16": "ledger",
    "code0": "code", "code1": "code", "math0": "math", "math1": "math", "math2": "math",
} | {code: "languages" for code in LANGUAGES}
DOMAINS = ("prose", "story", "ledger", "languages", "code", "math")
CUTTABLE = {"prose0", "prose1", "code0", *LANGUAGES}  # may be cut to fill the rest of a row
CHARACTERS = {"story": 8_000_000, "ledger": 10_000_000, "far": 6_000_000, "refrain": 6_000_000, "ledger8": 5_000_000,
              "ledger16": 5_000_000, "code1": 3_000_000, "math0": 1_000_000, "math1": 2_000_000, "math2": 2_500_000}
MAKERS: dict[str, Callable[[random.Random], str]] = {
    "story": lambda rng: rng.choice(world.STORIES)(rng),
    "ledger": retrieval.ledger,
    "far": lambda rng: retrieval.ledger(rng, retrieval.BASE_WORDS, True),
    "refrain": retrieval.refrain,
    "ledger8": lambda rng: retrieval.ledger(rng, 8 * retrieval.BASE_WORDS, True),
    "ledger16": lambda rng: retrieval.ledger(rng, 16 * retrieval.BASE_WORDS, True),
    "code1": world.code_page,
    "math0": lambda rng: problems.page(rng, 0),
    "math1": lambda rng: problems.page(rng, 1),
    "math2": lambda rng: problems.page(rng, 2)}

STAGES = ((85, 12, 3), (75, 15, 10), (63, 24, 13))  # web, code, math in per cent
STAGE_TOKENS = (8.1396, 1.7631, 1.2332)  # T: SmolLM3's boundaries at 8.14, 9.90 and 11.14
LANGUAGE_SHARE, LEDGER_SHARE = 8.0, 35.0
FAR, FAR_FROM = 0.5, 0.4  # of the ledgers, those as long as a row; none before this share of a run is over
TIERS = {  # shares of the tiers inside story+prose, code and math, by stage
    "prose0": (0.45, 0.35, 0.20), "prose1": (0.25, 0.30, 0.40), "story": (0.30, 0.35, 0.40),
    "code0": (0.60, 0.50, 0.30), "code1": (0.40, 0.50, 0.70),
    "math0": (0.50, 0.25, 0.10), "math1": (0.50, 0.50, 0.40), "math2": (0.00, 0.25, 0.50)}


AVERAGE = -1  # the constant control: each pool's share of the whole three-stage run


def stage_mix(stage: int, far: float = FAR) -> dict[str, float]:
    """Share of every pool in stage 0, 1 or 2, or on average over the run (sum 1); `far` is the far ones' share of the ledgers."""
    if stage == AVERAGE:
        parts = [stage_mix(i, far) for i in range(len(STAGES))]
        return {pool: sum(p[pool] * t for p, t in zip(parts, STAGE_TOKENS, strict=True)) / sum(STAGE_TOKENS) for pool in parts[0]}
    web, code, math = STAGES[stage]
    total = {"prose": web - LANGUAGE_SHARE - LEDGER_SHARE, "story": web - LANGUAGE_SHARE - LEDGER_SHARE, "code": code,
             "math": math}
    mix = {pool: shares[stage] * total[DOMAIN_OF[pool]] / 100 for pool, shares in TIERS.items()}
    mix |= {"ledger": (1 - far) * LEDGER_SHARE / 100, "far": far * LEDGER_SHARE / 100}
    mix |= {code: LANGUAGE_SHARE / 100 / len(LANGUAGES) for code in LANGUAGES}
    return mix


def primer_mix() -> dict[str, float]:
    """What a run begins with, before the recipe: text in which nearly everything can be looked up."""
    return {"refrain": 0.7, "ledger": 0.3}


def long_mix(pool: str) -> dict[str, float]:
    """Stage 3's mix with three quarters of its ledgers taken from `pool`, whose documents fill longer contexts."""
    mix = stage_mix(len(STAGES) - 1)
    share = mix["ledger"] + mix["far"]
    return mix | {pool: 0.75 * share, "ledger": 0.1 * share, "far": 0.15 * share}


def generated(pool: str, characters: int, seed: int = 20261122) -> Iterator[Doc]:
    """Documents of a generated pool until `characters` are reached; each has its own seed."""
    used, number = 0, 0
    while used < characters:
        text = MAKERS[pool](random.Random(f"{seed}/recipe/{pool}/{number}"))
        yield Doc(f"world/{pool}/{number:06}", pool, text)
        used, number = used + len(text), number + 1


def real_pools(work: Path = WORK) -> dict[str, list[Doc]]:
    """The pools read from packages: prose in two tiers, code, and five languages."""
    pools: dict[str, list[Doc]] = {"prose0": [], "prose1": [], "code0": []}
    for source in SOURCES:
        pool = "code0" if source.domain == "code" else "prose1" if source.id in FINE_PROSE else "prose0"
        pools[pool] += read_source(source, work)
    return pools | {code: language_documents(code, work) for code in LANGUAGES}


def smoke_pools() -> dict[str, list[Doc]]:
    """Stand-ins without any package: this repository's own prose and code, cut into documents."""
    def cut(files: list[Path], name: str) -> list[Doc]:
        return [Doc(f"own/{name}/{p.name}:{i}", name, p.read_text()[i : i + 300])
                for p in sorted(files) for i in range(0, p.stat().st_size, 300)]
    prose = cut([*LAB.glob("*.md"), *LAB.parent.glob("*.md"), LAB.parent / "LICENSE"], "prose0")
    return {"prose0": prose[::2], "prose1": prose[1::2], "code0": cut([*LAB.glob("*.py")], "code0")} | {
        code: [Doc(f"{code}/{d.id}", code, d.text) for d in prose] for code in LANGUAGES}


def all_pools(smoke: bool = False, work: Path = WORK) -> dict[str, list[Doc]]:
    """Every pool of the world, documents in a fixed order."""
    pools = smoke_pools() if smoke else real_pools(work)
    scale = 0.03 if smoke else 1.0
    return pools | {pool: list(generated(pool, int(n * scale))) for pool, n in CHARACTERS.items()}
