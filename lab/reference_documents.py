"""Reference values of `transformers` for rows that hold more than one document: with a mask between them and without,
with positions that go on across documents and that begin anew in each.

Documents are joined as the lab packs rows: each is opened by `<|endoftext|>`. Eager attention in float32 is given an
additive mask and position ids of our own, so that nothing is inferred from either.

    python lab/reference_documents.py --models static/models --out tests/fixtures/documents
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from reference_file import SOFTWARE, write_reference

MODELS = ("micro-31", "nano")
ROWS = (
    ("Marta gave Tobin a green box.", "They put a red hat and a green box away. Anna took the green"),
    ("They put a red hat and a green box away.", "Anna walked to the museum. Marta gave Tobin a", "Tobin opened the green"),
)
COLUMN_STRIDE = 11
LAYERS = (0, 3)
"""Their maps are kept: the first has RoPE, the fourth has none."""


def document_starts(ids: list[int], begin: int) -> list[int]:
    """Where documents after the first begin."""
    return [i for i, each in enumerate(ids) if each == begin and i > 0]


def block_mask(length: int, starts: list[int]) -> torch.Tensor:
    """What is added to scores `[1, 1, queries, keys]`: 0 where a query may look, the least float elsewhere."""
    part = torch.tensor([sum(start <= i for start in starts) for i in range(length)])
    seen = (part[:, None] == part[None, :]) & torch.ones(length, length, dtype=torch.bool).tril()
    return torch.where(seen, 0.0, torch.finfo(torch.float32).min)[None, None]


def positions(length: int, starts: list[int]) -> torch.Tensor:
    begins = [max([0, *(start for start in starts if start <= i)]) for i in range(length)]
    return torch.tensor([[i - begin for i, begin in enumerate(begins)]])


@torch.no_grad()
def references(model, ids: list[int], starts: list[int]) -> dict[str, torch.Tensor]:
    tensors = {"ids": torch.tensor(ids, dtype=torch.int32), "starts": torch.tensor(starts, dtype=torch.int32)}
    for masked in (False, True):
        for restarts in (False, True):
            out = model(torch.tensor([ids]), attention_mask=block_mask(len(ids), starts if masked else []),
                        position_ids=positions(len(ids), starts if restarts else []), use_cache=False, output_attentions=True)
            name = f"{'masked' if masked else 'open'}.{'anew' if restarts else 'on'}"
            tensors[f"{name}.logits"] = out.logits[0, :, ::COLUMN_STRIDE].clone()
            for layer in LAYERS:
                tensors[f"{name}.map.{layer}"] = out.attentions[layer][0].clone()
    return tensors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        folder = args.models / name
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        begin = tokenizer.convert_tokens_to_ids("<|endoftext|>")
        tensors = {}
        for row, documents in enumerate(ROWS):
            ids = [i for text in documents for i in (begin, *tokenizer.encode(text, add_special_tokens=False))]
            found = references(model, ids, document_starts(ids, begin))
            tensors |= {f"{row}.{key}": value.contiguous() for key, value in found.items()}
        about = {**SOFTWARE, "model": name, "command": "python lab/reference_documents.py", "rows": ROWS, "layers": LAYERS,
                 "column_stride": COLUMN_STRIDE}
        write_reference(args.out / f"{name}.safetensors", tensors, about)


if __name__ == "__main__":
    main()
