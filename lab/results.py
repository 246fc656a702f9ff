"""Results as tidy tables: one row a measurement, one file a table, written as soon as a run has finished.

A table is JSON: `columns` (name, unit, meaning), `rows`, and `runs` (description of each run, with seed, date, command,
seconds and software). The site draws from these files and from nothing else.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers

from corpus import LAB

FOLDER = LAB.parent / "content" / "lab"
MODELS = LAB.parent / "static" / "models"
SHIPPED_SEED = 1  # whose checkpoints are there
NUMBERS = (int, float)


@dataclass(frozen=True)
class Column:
    """A column of a table; `unit` is empty for words and counts."""

    name: str
    unit: str
    meaning: str


RUN = Column("run", "", "name of the run, a key of `runs`")
SEED = Column("seed", "", "seed of weights and data order")
KIND = Column("kind", "", "rope: RoPE in every layer; 3:1: every fourth layer without; nope: no RoPE at all")
MASKED = Column("masked", "", "trained with intra-document masking")
TABLES = {
    "pilot-retrieval": (RUN, KIND, MASKED, SEED, Column("tokens", "tokens", "seen so far"),
                        Column("style", "", "plain, has or passkey"),
                        Column("length", "tokens", "length of the prompt"), Column("right", "share", "exactly right"),
                        Column("questions", "", "number asked")),
    "siblings-loss": (RUN, KIND, MASKED, SEED, Column("domain", "", "held-out text"), Column("loss", "nats/token", "mean")),
    "siblings-position": (RUN, KIND, MASKED, SEED, Column("from", "tokens", "first position of the bin"),
                          Column("to", "tokens", "first position after the bin"),
                          Column("loss", "nats/token", "mean over held-out documents, one document a row")),
    "siblings-retrieval": (RUN, KIND, MASKED, SEED, Column("style", "", "plain, has or passkey: how facts are written"),
                           Column("length", "tokens", "length of the prompt"), Column("right", "share", "exactly right"),
                           Column("questions", "", "number asked")),
    "siblings-distance": (RUN, KIND, MASKED, SEED, Column("layer", "", "0-based"), Column("uses_rope", "", "this layer"),
                          Column("from", "tokens back", "nearest; -1: the first token of the row"),
                          Column("weight", "share", "mean attention weight on keys of this bucket")),
    "curriculum-loss": (RUN, SEED, Column("order", "", "staged, constant or reversed"), Column("tokens", "tokens", "seen so far"),
                        Column("stage", "", "1, 2 or 3: mix in force; 0: the primer, or the constant control's mix"),
                        Column("rate", "", "learning rate"),
                        Column("domain", "", "held-out text"), Column("loss", "nats/token", "mean")),
    "long-context-retrieval": (RUN, SEED, Column("step", "", "base, 8x, 16x, 16x+yarn"), Column("theta", "", "RoPE theta"),
                               Column("context", "tokens", "trained length"), Column("style", "", "plain, has or passkey"),
                               Column("length", "tokens", "length of the prompt"), Column("right", "share", "exactly right"),
                               Column("questions", "", "number asked")),
    "post-training-right": (RUN, SEED, Column("stage", "", "base, mid, sft, apo, dpo, soup, merge"),
                            Column("mode", "", "think or no_think"), Column("problem", "", "add, sub, chain or story"),
                            Column("right", "share", "answers right"), Column("questions", "", "number asked")),
    "post-training-retrieval": (RUN, SEED, Column("stage", "", "as above"), Column("style", "", "plain, has or passkey"),
                                Column("length", "tokens", "length of the prompt"), Column("right", "share", "exactly right"),
                                Column("questions", "", "number asked")),
    "preference-logps": (RUN, SEED, Column("method", "", "apo_zero or dpo"), Column("step", "", "optimizer steps"),
                         Column("answer", "", "chosen or rejected"), Column("logp", "nats", "mean log-probability of the answer"),
                         Column("change", "nats", "difference from the reference")),
    "merge-curve": (RUN, SEED, Column("aligned", "share", "weight of the aligned soup; the rest is the long-context checkpoint"),
                    Column("measure", "", "sums-think, sums-no_think or retrieval-<style>"),
                    Column("length", "tokens", "0 for sums"),
                    Column("right", "share", "exactly right")),
    "post-training-trials": (RUN, SEED, Column("part", "", "mid or align: which stage it changes"),
                             Column("trial", "", "name of the trial; `says` of its run tells what it changes"),
                             Column("measure", "", "sums-think, sums-no_think or retrieval (all styles)"),
                             Column("length", "tokens", "0 for sums"), Column("right", "share", "exactly right"),
                             Column("questions", "", "number asked")),
    "checkpoints": (RUN, Column("id", "", "folder under static/models"),
                    Column("part", "", "curriculum, siblings, long or post"),
                    Column("tokens", "tokens", "seen since the first step; 0: not counted"),
                    Column("stage", "", "curriculum: 1, 2 or 3, 0: the primer; else its name"),
                    Column("says", "", "what it is")),
    "head-atlas": (RUN, Column("model", "", "folder under static/models, or the name of a model that is recorded"),
                   Column("layer", "", "0-based"), Column("head", "", "query head, 0-based"),
                   Column("uses_rope", "", "this layer"),
                   Column("previous", "share", "mean weight on the token before"),
                   Column("duplicate", "share", "mean weight of a repeated token on its first occurrence"),
                   Column("induction", "share", "mean weight of a repeated token on what followed its first occurrence"),
                   Column("first", "share", "mean weight on the first token"),
                   Column("own", "share", "mean weight on the token itself"),
                   Column("distance", "tokens back", "mean distance, weighted by attention")),
}


def is_main() -> bool:
    """Whether this process writes files (under a launcher only the first does)."""
    return os.environ.get("RANK", "0") == "0"


def has(table: str, run: str, folder: Path = FOLDER) -> bool:
    """Whether a run is in a table."""
    path = folder / f"{table}.json"
    return path.exists() and run in json.loads(path.read_text())["runs"]


def add(table: str, run: str, description: dict, rows: list[list], command: str, seconds: float, folder: Path = FOLDER) -> None:
    """Put the rows of one run into a table; rows of an earlier run of that name are replaced.

    `rows` are without the run's name, in the order of the table's other columns. Raises ValueError when one does not fit.
    """
    for row in rows:
        if len(row) != len(TABLES[table]) - 1:
            raise ValueError(f"{table}: {len(row)} values for {len(TABLES[table]) - 1} columns")
    if not is_main():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder):
        _write(table, run, description, rows, command, seconds, folder / f"{table}.json")


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Only one process at a time: two runs side by side may end together."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(table: str, run: str, description: dict, rows: list[list], command: str, seconds: float, path: Path) -> None:
    old = json.loads(path.read_text()) if path.exists() else {"runs": {}, "rows": []}
    software = f"torch {torch.__version__}, transformers {transformers.__version__}, Python {platform.python_version()}"
    runs = old["runs"] | {run: description | {
        "command": command, "date": datetime.datetime.now(datetime.UTC).date().isoformat(), "seconds": round(seconds),
        "software": software}}
    kept = [row for row in old["rows"] if row[0] != run] + [[run, *row] for row in rows]
    order = sorted(runs)
    kept.sort(key=lambda row: order.index(row[0]))
    lines = ",\n".join("  " + json.dumps(row) for row in kept)
    head = {"table": table, "columns": [vars(c) for c in TABLES[table]], "runs": {name: runs[name] for name in order}}
    text = json.dumps(head, indent=1)[:-2] + f',\n "rows": [\n{lines}\n ]\n}}\n'
    partial = path.with_suffix(".partial")
    partial.write_text(text)
    os.replace(partial, path)
