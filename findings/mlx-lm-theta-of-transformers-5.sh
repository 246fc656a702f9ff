#!/usr/bin/env bash
# mlx-lm 0.32.2 with mlx 0.32.4 (on a processor, Linux) and transformers 5.24.0.
#
# Guess: mlx-lm reads theta of RoPE out of a config.json, as transformers writes it.
# Behaviour: transformers 5 writes it inside `rope_parameters`. mlx-lm's Llama, and SmolLM3 with it, looks for `rope_theta` beside it, and
#   takes 10,000 where there is none. Nothing fails: the model loads, and writes something else. Files of the older form are read right.
#
# Output seen:
#   theta of config.json: 5000000.0    theta of mlx-lm: 10000    with a line "rope_theta" added: 5000000.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mlx[cpu]==0.32.4' mlx-lm==0.32.2 transformers==5.24.0
FOLDER=$folder "$folder/venv/bin/python" - 2>/dev/null <<'PY'
import json
import os
from pathlib import Path

from mlx_lm.models.smollm3 import ModelArgs
from transformers import SmolLM3Config

folder = Path(os.environ["FOLDER"])
rope = {"rope_type": "default", "rope_theta": 5_000_000.0}
SmolLM3Config(rope_parameters=rope).save_pretrained(folder)
config = json.loads((folder / "config.json").read_text())
written = config["rope_parameters"]["rope_theta"]
read = ModelArgs.from_dict(config).rope_theta
mended = ModelArgs.from_dict({**config, "rope_theta": written}).rope_theta
print(f'theta of config.json: {written}    theta of mlx-lm: {read}    with a line "rope_theta" added: {mended}')
raise SystemExit(0 if (read, mended) == (10000, written) and "rope_theta" not in config else 1)
PY
