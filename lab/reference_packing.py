"""How TRL packs examples into rows, best-fit decreasing and wrapped, by lengths alone: tests/fixtures/packing.json.

    pip install trl==1.16.0 datasets && python lab/reference_packing.py

Of a row only the lengths of its parts are written, in order: TRL sorts by length, and which of two equally long examples
comes first is left to the sort.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import datasets
import trl
from trl.data_utils import pack_dataset

OUT = Path(__file__).resolve().parent.parent / "tests/fixtures/packing.json"
CASES = [([3, 5, 2, 7, 4], 8), ([8, 8, 8], 8), ([9, 20, 3], 8), ([1] * 10, 4), ([5, 5, 5, 3, 3, 3, 2], 8), ([4], 16)]


def cases() -> list[tuple[list[int], int]]:
    rng = random.Random(7)
    drawn = [([rng.randint(1, most) for _ in range(count)], row)
             for most, count, row in ((100, 40, 256), (100, 40, 128), (60, 25, 64), (300, 30, 256), (12, 60, 32), (250, 80, 257))]
    return CASES + drawn


def parts(lengths: list[int], row: int, strategy: str) -> list[list[int]]:
    """Lengths of the parts of each packed row; token ids are `example * 1000 + position`, so a part is read off them."""
    ids = [[i * 1000 + k for k in range(n)] for i, n in enumerate(lengths)]
    packed = pack_dataset(datasets.Dataset.from_dict({"input_ids": ids}), row, strategy)
    rows = []
    for tokens in packed["input_ids"]:
        found: list[int] = []
        for before, now in zip([None, *tokens], tokens, strict=False):
            if before is not None and now == before + 1:
                found[-1] += 1
            else:
                found.append(1)
        rows.append(found)
    return rows


def main() -> None:
    packed = [{"lengths": lengths, "row": row, **{name: parts(lengths, row, name) for name in ("bfd", "wrapped")}}
              for lengths, row in cases()]
    OUT.write_text(json.dumps({"made": f"trl {trl.__version__}", "cases": packed}) + "\n")


if __name__ == "__main__":
    main()
