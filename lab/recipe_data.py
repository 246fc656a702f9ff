"""Pools of token ids on disk, and the packer that makes rows of a training run out of them.

A data folder holds, for each pool and split, `<split>.<pool>.bin` (uint16 token ids, each document preceded by
`<|endoftext|>`) and `<split>.<pool>.idx.npy` (int64 [documents + 1], where documents begin), besides `tokenizer/` and
`data.json`. A row is `context + 1` ids. Generated documents that fit a row are never cut: the room left is filled
with prose. The n-th row is a pure function of (pools, mix, context, seed).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerFast

from corpus import WORK, Doc, is_held_out, short_hash
from recipe_world import CUTTABLE, DOMAIN_OF, all_pools
from tokenizer import digest, train_tokenizer

DATA = WORK / "recipe" / "data"
VOCAB, SMOKE_VOCAB = 3072, 512
LEDGER_LIMIT = 257  # tokens of a ledger at the base context, its first token not counted: it fills a row at most
Mix = Callable[[int], dict[str, float]]  # tokens seen so far → share of every pool


def encode_pool(docs: list[Doc], tokenizer: PreTrainedTokenizerFast, out: Path, limit: int | None = None) -> int:
    """Write `out`.bin and `out`.idx.npy; documents longer than `limit` tokens are left out. Returns tokens written."""
    begin, bounds = tokenizer.bos_token_id, [0]
    with out.with_name(out.name + ".bin").open("wb") as stream:
        for i in range(0, len(docs), 256):
            for ids in tokenizer([d.text for d in docs[i : i + 256]], add_special_tokens=False)["input_ids"]:
                if limit is None or len(ids) < limit:
                    stream.write(np.array([begin, *ids], dtype="<u2").tobytes())
                    bounds.append(bounds[-1] + len(ids) + 1)
    np.save(out.with_name(out.name + ".idx.npy"), np.array(bounds, dtype=np.int64))
    return bounds[-1]


def build(out: Path = DATA, smoke: bool = False, vocab: int = VOCAB) -> dict:
    """Make the data folder; does nothing if it is complete."""
    if (out / "data.json").exists():
        return json.loads((out / "data.json").read_text())
    out.mkdir(parents=True, exist_ok=True)
    pools = {name: sorted(docs, key=lambda d: short_hash("order:" + d.id)) for name, docs in all_pools(smoke).items()}
    percent = 20.0 if smoke else 3.0
    split = {name: ([d for d in docs if not is_held_out(d.id, percent)], [d for d in docs if is_held_out(d.id, percent)])
             for name, docs in pools.items()}
    sample = (d.text[:4000] for train, _ in split.values() for d in train[:3000])
    tokenizer = train_tokenizer(sample, SMOKE_VOCAB if smoke else vocab)
    tokenizer.save_pretrained(out / "tokenizer")
    report: dict = {"tokenizer_sha256": digest(out / "tokenizer"), "vocab": len(tokenizer), "pools": {}}
    for name, (train, held) in split.items():
        # A smoke vocabulary makes all far ledgers longer than a row: they are cut there, or there would be none.
        limit = LEDGER_LIMIT if name == "ledger" or (name == "far" and not smoke) else None
        report["pools"][name] = {
            "domain": DOMAIN_OF[name], "documents": len(train), "characters": sum(len(d.text) for d in train),
            "bytes": sum(len(d.text.encode()) for d in train),
            "train_tokens": encode_pool(train, tokenizer, out / f"train.{name}", limit),
            "held_tokens": encode_pool(held, tokenizer, out / f"held.{name}", limit)}
    (out / "data.json").write_text(json.dumps(report, indent=1) + "\n")
    return report


class Pool:
    """Documents of one pool in a shuffled order that starts anew, differently shuffled, when all have been used."""

    def __init__(self, folder: Path, split: str, name: str, seed: int) -> None:
        self.name = name
        self.ids = np.memmap(folder / f"{split}.{name}.bin", dtype="<u2", mode="r")
        self.bounds = np.load(folder / f"{split}.{name}.idx.npy")
        self._seed, self._epoch, self._at = seed, -1, 0
        self._order = np.empty(0, dtype=np.int64)

    def _position(self) -> int:
        if self._at >= len(self._order):
            self._epoch, self._at = self._epoch + 1, 0
            rng = np.random.default_rng((self._seed, short_hash(self.name) % 2**32, self._epoch))
            self._order = rng.permutation(len(self.bounds) - 1)
        return int(self._order[self._at])

    def peek(self) -> int:
        """Tokens of the next document."""
        i = self._position()
        return int(self.bounds[i + 1] - self.bounds[i])

    def take(self, room: int, rng: np.random.Generator) -> np.ndarray:
        """The next document [≤ room]. A longer one is cut: prose anywhere, a generated text at its end."""
        i = self._position()
        self._at += 1
        start, end = int(self.bounds[i]), int(self.bounds[i + 1])
        if end - start <= room:
            return np.asarray(self.ids[start:end])
        at = int(rng.integers(start + 1, end - room + 2)) if self.name in CUTTABLE else start + 1
        return np.concatenate([self.ids[start : start + 1], self.ids[at : at + room - 1]])


def rows(folder: Path, mix: Mix, context: int, seed: int, split: str = "train") -> Iterator[np.ndarray]:
    """Endless rows [context + 1]. Each next document comes from the pool that is furthest behind its share."""
    rng = np.random.default_rng((seed, 7))
    pools: dict[str, Pool] = {}
    behind: dict[str, float] = {}
    seen = 0
    while True:
        shares = {name: share for name, share in mix(seen).items() if share > 0}
        for name in shares:
            if name not in pools:
                pools[name], behind[name] = Pool(folder, split, name, seed), 0.0
        row: list[np.ndarray] = []
        room = context + 1
        while room > 0:
            wanted = sorted(shares, key=lambda name: behind[name], reverse=True)
            name = wanted[0]
            if room < pools[name].peek() <= context + 1 and name not in CUTTABLE:  # would fit another row whole
                name = next((n for n in wanted if n in CUTTABLE), name)
            piece = pools[name].take(room, rng)
            for other, share in shares.items():
                behind[other] += share * len(piece)
            behind[name] -= len(piece)
            row.append(piece)
            room -= len(piece)
        seen += context
        yield np.concatenate(row).astype(np.int64)


def batches(folder: Path, mix: Mix, context: int, batch: int, seed: int) -> Iterator[np.ndarray]:
    """Endless batches [batch, context + 1]; the documents of a batch are spread by the packer, not shuffled again."""
    source = rows(folder, mix, context, seed)
    while True:
        yield np.stack([next(source) for _ in range(batch)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--vocab", type=int, default=VOCAB)
    parser.add_argument("--smoke", action="store_true")
    args = parser.parse_args()
    report = build(args.out, args.smoke, args.vocab)
    for name, pool in report["pools"].items():
        print(f"{name:8} {pool['documents']:6} documents {pool['train_tokens']:9,} tokens "
              f"{pool['bytes'] / pool['train_tokens']:.2f} bytes/token")


if __name__ == "__main__":
    main()
