"""Means and spreads over seeds out of the tables, so that nobody has to work them out by hand.

    python summary.py                              # every table that exists
    python summary.py siblings-retrieval --by kind masked style length

A line is one combination of the columns in `--by`: the mean of the measured column, its least and its greatest, and over
how many rows (seeds, and whatever was not named).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "content" / "lab"
DEFAULT = {  # table → (columns to group by, measured column)
    "pilot-retrieval": (("run", "style", "length", "tokens"), "right"),
    "siblings-loss": (("domain", "kind", "masked"), "loss"),
    "siblings-position": (("kind", "masked", "from"), "loss"),
    "siblings-retrieval": (("style", "length", "kind", "masked"), "right"),
    "siblings-distance": (("kind", "masked", "uses_rope", "from"), "weight"),
    "curriculum-loss": (("domain", "order", "tokens"), "loss"),
    "long-context-retrieval": (("style", "step", "length"), "right"),
    "post-training-right": (("problem", "stage", "mode"), "right"),
    "post-training-retrieval": (("style", "stage", "length"), "right"),
    "preference-logps": (("method", "answer", "step"), "change"),
    "merge-curve": (("measure", "aligned"), "right"),
    "post-training-trials": (("part", "measure", "length", "trial"), "right"),
    "mistake-loss": (("model", "fault", "from"), "more"),
    "mistake-check": (("model", "fault"), "probability"),
    "mistake-retrieval": (("model", "fault", "style", "length"), "right"),
    "head-atlas": (("model", "uses_rope"), "induction"),
    "head-atlas-ledger": (("model", "uses_rope"), "induction"),
    "induction-removal": (("fill", "removed", "length"), "right"),
    "nope-removal": (("removed", "length"), "right"),
    "real-removal": (("model", "text", "fill", "removed"), "loss"),
    "grouped-loss": (("domain", "sharing"), "loss"),
    "grouped-retrieval": (("style", "length", "sharing"), "right"),
    "sizes-loss": (("domain", "layers"), "loss"),
    "schedule-loss": (("plan", "tokens"), "loss"),
    "embedding-norm": (("arm", "group", "tokens"), "norm"),
    "gradient-trace": (("weight",), "gradient"),
    "quantised-loss": (("model", "part", "block", "bits"), "loss"),
}


def summarise(table: dict, by: tuple[str, ...], measured: str) -> list[tuple]:
    """Rows (group values …, mean, least, greatest, rows), in the order in which groups first appear.

    Raises ValueError when a column is not in the table.
    """
    names = [column["name"] for column in table["columns"]]
    places, value = [names.index(name) for name in by], names.index(measured)
    groups: dict[tuple, list[float]] = defaultdict(list)
    for row in table["rows"]:
        groups[tuple(row[i] for i in places)].append(row[value])
    return [(*key, sum(found) / len(found), min(found), max(found), len(found)) for key, found in groups.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", choices=DEFAULT)
    parser.add_argument("--by", nargs="+", help="columns")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    args = parser.parse_args()
    for name in [args.table] if args.table else DEFAULT:
        path = args.folder / f"{name}.json"
        if not path.exists():
            print(f"{name}: nothing measured yet")
            continue
        table, (by, measured) = json.loads(path.read_text()), DEFAULT[name]
        by = tuple(args.by or by)
        print(f"\n{name} · {len(table['runs'])} runs · mean {measured} (least – greatest, rows)\n{' · '.join(by)}")
        found = sorted(summarise(table, by, measured), key=lambda row: [str(x).rjust(12) for x in row])
        for *key, mean, least, most, count in found:
            print(f"  {' · '.join(map(str, key)):44} {mean:8.4f}  ({least:.4f} – {most:.4f}, {count})")


if __name__ == "__main__":
    main()
