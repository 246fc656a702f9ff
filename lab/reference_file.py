"""Files of reference values: tensors, and in the header what they are of and what computed them."""

from __future__ import annotations

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

SOFTWARE = {"transformers": transformers.__version__, "torch": torch.__version__, "dtype": "float32", "attention": "eager"}


def write_reference(path: Path, tensors: dict[str, torch.Tensor], about: dict[str, object]) -> None:
    """Writes tensors and their description, and says how large the file became."""
    save_file(tensors, path, {"format": "model-museum-reference", "version": "1", "description": json.dumps(about)})
    path.chmod(0o644)
    print(f"{path.name}: {path.stat().st_size:,} bytes")
