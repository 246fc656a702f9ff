#!/usr/bin/env bash
# trl 0.19.1 with datasets 5.2.0, transformers 5.24.0 and torch 2.13.0.
#
# Guess: packing fills rows of any length; 100 examples of 60 tokens go into 25 rows of 257 as they do into 25 rows of 256.
# Behaviour: where the length is no power of two, space that is left in a row may not be found again: of 257, every example gets a row of
#   its own, without a word. Lengths such as 2,048 or 65,536 are not touched; 1.16.0 packs both alike.
#
# Output seen:
#   rows of 256: 25    rows of 257: 100
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trl==0.19.1 datasets==5.2.0 transformers==5.24.0 torch==2.13.0
HF_HUB_OFFLINE=1 HF_DATASETS_CACHE=$folder/cache "$folder/venv/bin/python" - 2>/dev/null <<'PY'
from datasets import Dataset
from trl.data_utils import pack_dataset

examples = Dataset.from_dict({"input_ids": [[1] * 60] * 100})
rows = {length: len(pack_dataset(examples, length, "ffd")) for length in (256, 257)}
print("    ".join(f"rows of {length}: {count}" for length, count in rows.items()))
raise SystemExit(0 if rows == {256: 25, 257: 100} else 1)
PY
