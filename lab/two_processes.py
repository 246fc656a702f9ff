"""Check that the loop under `accelerate` with two CPU processes trains the same model as one process does.

    python two_processes.py --data .work/recipe/data
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from presets import PRESETS, build_model

STEPS_TOKENS = 8 * 64 * 4  # four steps of the smoke preset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data.resolve()
    here = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        common = [str(here / "recipe_train.py"), "--preset", "smoke", "--tokens", str(STEPS_TOKENS), "--data", str(data),
                  "--runs", folder]
        launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", str(free_port())]
        settings = {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"}
        subprocess.run([sys.executable, *common, "--name", "one"], check=True)
        subprocess.run([*launcher, *common, "--name", "two"], check=True, env=os.environ | settings)
        one, two = (torch.load(Path(folder) / name / "state.pt", weights_only=True)["model"] for name in ("one", "two"))
    before = build_model(PRESETS["smoke"], 1, vocab=one["model.embed_tokens.weight"].shape[0]).state_dict()
    share = rms_of_difference(one, two) / rms_of_difference(one, before)
    print(f"RMS of the differences between one and two processes: {share:.1e} of what training moved")
    if share > 2e-3:  # without the mask between documents it would be 2e-2
        raise SystemExit("two processes do not train the same model")


def free_port() -> int:
    """One that nobody listens on: a second checkout may be checked at the same time."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def rms_of_difference(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    """Over all weights, not the largest: AdamW moves one whose gradient is nearly zero by its sign, which rounding decides."""
    return torch.cat([(one[name] - other[name]).flatten() for name in one]).pow(2).mean().sqrt().item()


if __name__ == "__main__":
    main()
