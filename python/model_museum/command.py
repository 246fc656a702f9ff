"""`model-museum-record`: runs a model of transformers and writes what happened as a trace."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
import yaml
from transformers import AutoModelForCausalLM, AutoTokenizer

from .record import DTYPE_NAMES, RecordError, record
from .trace_file import TraceError


def parse(args: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="model-museum-record", description=__doc__)
    parser.add_argument("--model", required=True, help="a name on the Hugging Face Hub, or a folder")
    parser.add_argument("--revision", help="a branch, tag or commit of the Hub")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--prompt", help="what the model reads")
    what.add_argument("--prompt-file", type=Path, help="a text file with it")
    what.add_argument("--list", type=Path, help="a YAML list of prompt and out, to be recorded one after another")
    parser.add_argument("--out", type=Path, help="the trace, ending in .safetensors; with --list: the folder of its files")
    parser.add_argument("--layers", help="keep queries and keys of these layers only, counted from 0: 0,3,35")
    parser.add_argument("--dtype", default="auto", choices=["auto", *DTYPE_NAMES.values()], help="precision the model runs in")
    parser.add_argument("--store", default="f32", choices=["f32", "f16"], help="precision of queries and keys in the file")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--attention", default="eager", choices=["eager", "sdpa"], help="sdpa needs less memory for long prompts")
    parser.add_argument("--chunk", type=int, default=512, help="tokens read at a time")
    return parser.parse_args(args)


def read_runs(args: argparse.Namespace) -> list[tuple[str, Path]]:
    """Prompts and where their traces go. Raises RecordError where the request makes no sense."""
    if args.list is None:
        prompt = args.prompt if args.prompt is not None else args.prompt_file.read_text(encoding="utf-8")
        if args.out is None or args.out.suffix != ".safetensors":
            raise RecordError("--out is missing, or does not end in .safetensors")
        return [(prompt, args.out)]
    listed = yaml.safe_load(args.list.read_text(encoding="utf-8"))
    items = listed.get("runs") if isinstance(listed, dict) else listed
    if not isinstance(items, list) or not items:
        raise RecordError(f"{args.list}: no list of runs, each with prompt and out")
    runs = []
    for number, item in enumerate(items, 1):
        prompt, out = (item.get("prompt"), item.get("out")) if isinstance(item, dict) else (None, None)
        if not isinstance(prompt, str) or not isinstance(out, str) or not out.endswith(".safetensors"):
            raise RecordError(f"{args.list}: run {number} needs a prompt and an out that ends in .safetensors")
        runs.append((prompt, (args.out or args.list.parent) / out))
    return runs


def main(args: list[str] | None = None) -> int:
    wanted = parse(args)
    try:
        runs = read_runs(wanted)
        layers = None if wanted.layers is None else [int(part) for part in wanted.layers.split(",")]
        tokenizer = AutoTokenizer.from_pretrained(wanted.model, revision=wanted.revision)
        dtype = wanted.dtype if wanted.dtype == "auto" else getattr(torch, wanted.dtype)
        model = AutoModelForCausalLM.from_pretrained(wanted.model, revision=wanted.revision, dtype=dtype,
                                                     attn_implementation=wanted.attention).eval().to(wanted.device)
        for prompt, out in runs:
            about = record(model, tokenizer, prompt, out, layers=layers, store=wanted.store, chunk=wanted.chunk)
            print(f"{out}: {about['token_ids'].count(',') + 1} tokens, {out.stat().st_size:,} bytes", flush=True)
    except (RecordError, TraceError, OSError, ValueError) as error:
        print(f"model-museum-record: {error}", file=sys.stderr)
        return 2 if isinstance(error, RecordError) else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
