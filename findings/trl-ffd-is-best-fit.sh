#!/usr/bin/env bash
# trl 0.19.1 with datasets 5.2.0, transformers 5.24.0 and torch 2.13.0.
#
# Guess: `packing_strategy="ffd"`, documented as "First Fit Decreasing", puts each example into the first row that has room for it.
# Behaviour: it puts it into the row with the least room that is enough, which is best-fit decreasing; 0.20.0 renamed it to "bfd". So a
#   recipe of mid-2025 that says "ffd" and a text that says best-fit speak of one thing.
#
# Output seen:
#   trl ffd: [[12], [7, 6, 2]]    first fit: [[12, 2], [7, 6]]    best fit: [[12], [7, 6, 2]]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trl==0.19.1 datasets==5.2.0 transformers==5.24.0 torch==2.13.0
HF_HUB_OFFLINE=1 HF_DATASETS_CACHE=$folder/cache "$folder/venv/bin/python" - 2>/dev/null <<'PY'
from datasets import Dataset
from trl.data_utils import pack_dataset

LENGTHS, ROW = [2, 7, 12, 6], 16


def decreasing(choose):
    rows = []
    for length in sorted(LENGTHS, reverse=True):
        fitting = [row for row in rows if sum(row) + length <= ROW]
        if fitting:
            choose(fitting).append(length)
        else:
            rows.append([length])
    return rows


def lengths_in(row):
    return [row.count(token) for token in dict.fromkeys(row)]


examples = Dataset.from_dict({"input_ids": [[i] * n for i, n in enumerate(LENGTHS)]})
packed = [lengths_in(row) for row in pack_dataset(examples, ROW, "ffd")["input_ids"]]
first, best = decreasing(lambda rows: rows[0]), decreasing(lambda rows: max(rows, key=sum))
print(f"trl ffd: {packed}    first fit: {first}    best fit: {best}")
raise SystemExit(0 if packed == best != first else 1)
PY
