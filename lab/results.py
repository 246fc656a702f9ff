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
SHARING = Column("sharing", "", "mha: a key/value head for every query head; gqa: one for each two; mqa: one for all")
FAULT = Column("fault", "", "own: as trained; everywhere: RoPE in every layer; backwards: RoPE only where there was none; "
               "shifted: the pattern counted from 0")
ATLAS = (RUN, Column("model", "", "folder under static/models, or the name of a model that is recorded"),
         Column("layer", "", "0-based"), Column("head", "", "query head, 0-based"),
         Column("uses_rope", "", "this layer"),
         Column("previous", "share", "mean weight on the token before"),
         Column("duplicate", "share", "mean weight of a repeated token on its first occurrence"),
         Column("induction", "share", "mean weight of a repeated token on what followed its first occurrence"),
         Column("first", "share", "mean weight on the first token"),
         Column("own", "share", "mean weight on the token itself"),
         Column("distance", "tokens back", "mean distance, weighted by attention"))
REMOVED = (Column("fill", "", "what stands in their place: none, zero, or their mean over ledger (ledgers) or story (stories)"),
           Column("heads", "", "layer.head counted from 1, with spaces between"),
           Column("count", "", "number of heads removed"), Column("draw", "", "number of the draw; 0 where nothing is drawn"))
ASKED = (Column("right", "share", "exactly right"), Column("nats", "nats", "mean of minus the log-probability of the answer"),
         Column("questions", "", "number asked"))
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
    "mistake-loss": (RUN, Column("model", "", "folder under static/models"), FAULT,
                     Column("from", "tokens", "first position of the bin, counted from 0"),
                     Column("to", "tokens", "first position after the bin"),
                     Column("loss", "nats/token", "mean over texts"),
                     Column("more", "nats/token", "than the same tokens cost the model as it is"),
                     Column("error", "nats/token", "standard error of `more` over texts"), Column("texts", "", "number read")),
    "mistake-check": (RUN, Column("model", "", "folder under static/models"), FAULT,
                      Column("tokens", "tokens", "of the text"),
                      Column("next", "", "likeliest next token"), Column("probability", "share", "of that token")),
    "mistake-retrieval": (RUN, Column("model", "", "folder under static/models"), FAULT,
                          Column("style", "", "story, has or passkey: how the fact is told"),
                          Column("length", "tokens", "longest a prompt may be"), Column("right", "share", "exactly right"),
                          Column("questions", "", "number asked")),
    "grouped-loss": (RUN, SHARING, SEED, Column("kv_heads", "", "key/value heads of a layer"),
                     Column("parameters", "", "of the whole model, the tied embedding counted once"),
                     Column("cache", "bytes/token", "that the KV cache holds of each token, at two bytes a number"),
                     Column("domain", "", "held-out text"), Column("loss", "nats/token", "mean")),
    "grouped-retrieval": (RUN, SHARING, SEED, Column("style", "", "plain, has or passkey: how facts are written"),
                          Column("length", "tokens", "length of the prompt"), Column("right", "share", "exactly right"),
                          Column("questions", "", "number asked")),
    "sizes-loss": (RUN, SEED, Column("layers", "", "all else is alike"),
                   Column("parameters", "", "of the whole model, the tied embedding counted once"),
                   Column("body", "", "parameters without the embedding"), Column("tokens", "tokens", "read in training"),
                   Column("domain", "", "held-out text"), Column("loss", "nats/token", "mean")),
    "schedule-loss": (RUN, SEED,
                      Column("plan", "", "wsd, cosine: planned for the whole length; wsd-half, cosine-half: for half of "
                             "it; cosine-on: cosine-half taken on by a second warm-up and cosine; decayed: wsd, with weight "
                             "decay on embeddings too"),
                      Column("tokens", "tokens", "seen so far"), Column("rate", "", "learning rate of the step before"),
                      Column("loss", "nats/token", "held-out, on the training mix")),
    "embedding-norm": (RUN, SEED,
                       Column("arm", "", "spared: no weight decay on embeddings; decayed: 0.1 on them as on all matrices"),
                       Column("tokens", "tokens", "seen so far"),
                       Column("group", "", "frequent: the 256 tokens that occur most; middle: the next 768; rare: all others; "
                              "all: every row; up_proj: rows of a matrix of layer 1, which decays in both"),
                       Column("norm", "", "mean L2 norm of a row")),
    "gradient-trace": (RUN, SEED, Column("weight", "", "which single number of the model; see `weights` of the run"),
                       Column("decays", "", "the recipe's weight decay is on it"), Column("step", "", "from 1"),
                       Column("rate", "", "learning rate of this step"), Column("gradient", "", "after clipping"),
                       Column("before", "", "the weight before this step"), Column("after", "", "and after it")),
    "quantised-loss": (RUN, Column("model", "", "folder under static/models, or the name of a real model"),
                       Column("bits", "", "of each rounded value; 0: as stored"),
                       Column("block", "values", "that share a scale; 0: a row"),
                       Column("part", "", "which matrices: of the layers, or all, the embedding included"),
                       Column("loss", "nats/token", "mean over texts"),
                       Column("right", "share", "tokens that no other was likelier than"),
                       Column("error", "share", "RMS of the differences by RMS of the rounded weights")),
    "head-atlas": ATLAS,
    "head-atlas-ledger": ATLAS,
    "induction-removal": (RUN, SEED,
                          Column("removed", "", "nothing; induction: all heads with an induction score of a tenth or more on the "
                                 "ledgers' words; strongest: the first of them; previous: likewise by the previous-token score; "
                                 "random: as many of all others; layer: as many of one other layer"),
                          *REMOVED, Column("style", "", "plain, has or passkey: how facts are written"),
                          Column("length", "tokens", "length of the prompt"), *ASKED),
    "nope-removal": (RUN, SEED,
                     Column("removed", "", "nothing; nope: all heads of the layers without RoPE; rope-heads: as many heads of "
                            "layers with it; rope-layers: all heads of as many layers with it"),
                     *REMOVED, Column("style", "", "plain, has or passkey: how facts are written"),
                     Column("length", "tokens", "length of the prompt"), *ASKED),
    "real-removal": (RUN, Column("model", "", "name of the model that is recorded"),
                     Column("removed", "", "nothing; induction: all heads with an induction score of a tenth or more in the head "
                            "atlas; standing: of a half or more; random-<set>: as many of all others"),
                     *REMOVED, Column("text", "", "repeated: the second time of random tokens; stories: generated ones"),
                     Column("loss", "nats/token", "mean"), Column("right", "share", "likeliest token is the next"),
                     Column("tokens", "", "number read")),
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
