"""Check that the loop under `accelerate` with two CPU processes trains the same model as one process does.

    python two_processes.py --data .work/recipe/data
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

STEPS_TOKENS = 8 * 64 * 4  # four steps of the smoke preset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data.resolve()
    here = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        common = [str(here / "recipe_train.py"), "--preset", "smoke", "--tokens", str(STEPS_TOKENS), "--data", str(data),
                  "--runs", folder]
        launcher = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", "29533"]
        settings = {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"}
        subprocess.run([sys.executable, *common, "--name", "one"], check=True)
        subprocess.run([*launcher, *common, "--name", "two"], check=True, env=os.environ | settings)
        one, two = (torch.load(Path(folder) / name / "state.pt", weights_only=True)["model"] for name in ("one", "two"))
    largest = max((one[name] - two[name]).abs().max().item() for name in one)
    print(f"largest difference of a weight between one and two processes: {largest:.2e}")
    if largest > 1e-4:
        raise SystemExit("two processes do not train the same model")


if __name__ == "__main__":
    main()
