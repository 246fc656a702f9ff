"""Documents → one shuffled stream of token ids per split, on disk.

Layout of a data folder: `train.bin` and `held.<domain>.bin` (uint16 little-endian token ids, each document preceded by
`<|endoftext|>`), `train.domains.bin` (uint8, the domain of each training document), `tokenizer/`, and `data.json` with
what is in them. Windows of a batch start anywhere in the stream, so
most begin in the middle of a document and a prompt needs no begin-of-text token.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerFast

from corpus import LAB, SOURCES, WORK, Doc, is_held_out, real_documents, short_hash, sources_markdown
from tokenizer import digest, train_tokenizer
from world import generated_documents

DOMAINS = ("prose", "story", "code", "math")
GENERATED = {"story": 11_000_000, "code": 1_800_000, "math": 3_600_000}  # characters


def encode(docs: list[Doc], tokenizer: PreTrainedTokenizerFast, path: Path) -> int:
    """Write the documents' ids to `path`; returns the number of tokens [n]."""
    begin = tokenizer.bos_token_id
    total = 0
    with path.open("wb") as out:
        for i in range(0, len(docs), 256):
            texts = [d.text for d in docs[i : i + 256]]  # a special token's name in a text is plain text
            for ids in tokenizer(texts, add_special_tokens=False, split_special_tokens=True)["input_ids"]:
                out.write(np.array([begin, *ids], dtype="<u2").tobytes())
                total += len(ids) + 1
    return total


def windows(stream: np.ndarray, epoch: int, context: int, seed: int) -> np.ndarray:
    """Start offsets [n] of one epoch's windows: a random phase, then every `context` tokens, shuffled.

    A window is `context + 1` tokens, so that every position has a target.
    """
    rng = np.random.default_rng((seed, epoch))
    starts = np.arange(rng.integers(context), len(stream) - context, context)
    return rng.permutation(starts)


def is_prose(stream: np.ndarray, domains: np.ndarray) -> np.ndarray:
    """Of each token of a training stream whether it is prose [n]; `domains` [documents] as in `train.domains.bin`."""
    document = np.cumsum(np.asarray(stream) == 0) - 1
    return domains[document] == DOMAINS.index("prose")


def batches(stream: np.ndarray, context: int, batch: int, seed: int, prose: np.ndarray | None = None,
            prose_from: int | None = None) -> Iterator[np.ndarray]:
    """Endless batches [batch, context + 1] of int64; the n-th batch is a pure function of the arguments and n.

    From batch `prose_from` on, four of five windows are left out of which less than half is prose (`prose` [n] says what is).
    """
    epoch, count, pending = 0, 0, np.empty(0, dtype=np.int64)
    total = None if prose is None else np.concatenate([[0], np.cumsum(prose)])

    def mostly_prose(starts: np.ndarray) -> np.ndarray:
        is_mostly = (total[starts + context] - total[starts]) * 2 >= context
        return starts[is_mostly | (starts % 5 == 0)]

    while True:
        if count == prose_from:
            pending = mostly_prose(pending)
        while len(pending) < batch:
            more = windows(stream, epoch, context, seed)
            pending = np.concatenate([pending, more if prose_from is None or count < prose_from else mostly_prose(more)])
            epoch += 1
        chosen, pending = pending[:batch], pending[batch:]
        count += 1
        yield np.stack([stream[s : s + context + 1] for s in chosen]).astype(np.int64)


def build(out: Path, smoke: bool = False) -> dict:
    """Make the data folder; does nothing if it is complete."""
    if (out / "data.json").exists():
        return json.loads((out / "data.json").read_text())
    out.mkdir(parents=True, exist_ok=True)
    scale = 0.02 if smoke else 1.0
    real = [] if smoke else real_documents()
    if smoke:  # no registry is asked: this repository's own prose and code stand in for the corpus
        pieces = [(p.name, i, p.read_text()[i : i + 1500]) for p in sorted([*LAB.glob("*.py"), *LAB.glob("*.md")])
                  for i in range(0, p.stat().st_size, 1500)]
        real = [Doc(f"own/{name}:{i}", ("prose", "code")[n % 2], text) for n, (name, i, text) in enumerate(pieces)]
    docs = real + [d for domain, n in GENERATED.items() for d in generated_documents(domain, int(n * scale))]
    docs.sort(key=lambda d: short_hash("order:" + d.id))
    percent = 20.0 if smoke else 3.0
    train = [d for d in docs if not is_held_out(d.id, percent)]
    held = [d for d in docs if is_held_out(d.id, percent)]

    tokenizer = train_tokenizer((d.text for d in train), 512 if smoke else 4096)
    tokenizer.save_pretrained(out / "tokenizer")
    np.array([DOMAINS.index(d.domain) for d in train], dtype=np.uint8).tofile(out / "train.domains.bin")
    report: dict = {"tokenizer_sha256": digest(out / "tokenizer"), "vocab": len(tokenizer),
                    "train_tokens": encode(train, tokenizer, out / "train.bin"), "held_tokens": {}, "domains": {}}
    for domain in DOMAINS:
        part = [d for d in held if d.domain == domain]
        report["held_tokens"][domain] = encode(part, tokenizer, out / f"held.{domain}.bin")
        of = [d for d in train if d.domain == domain]
        report["domains"][domain] = {"documents": len(of), "characters": sum(len(d.text) for d in of),
                                     "tokens": encode(of, tokenizer, out / "count.tmp")}
    (out / "count.tmp").unlink()
    report["sources"] = {s.id: [sum(d.id.startswith(s.id + "/") for d in docs),
                                sum(len(d.text) for d in docs if d.id.startswith(s.id + "/"))] for s in SOURCES}
    (out / "data.json").write_text(json.dumps(report, indent=1) + "\n")
    if not smoke:
        (LAB / "SOURCES.md").write_text(sources_markdown({k: tuple(v) for k, v in report["sources"].items()}))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WORK / "data")
    parser.add_argument("--smoke", action="store_true")
    args = parser.parse_args()
    report = build(args.out, args.smoke)
    print(json.dumps({k: report[k] for k in ("train_tokens", "held_tokens", "domains")}, indent=1))


if __name__ == "__main__":
    main()
