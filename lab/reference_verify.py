"""Reference values of `transformers` for `npm run verify:real`: every folder below DIR, float32, eager attention.

Each model runs its prompts under four schedules (its own, no positions at all, theta 777 in every layer, its own theta with
YaRN ×4) and continues each by three greedy tokens. Kept are q, k and attention of every layer, head and place, and the logits of
four places. Of a real model the file also says how far these values are from the same model with weights and products in float64
(differences count as shares of their tensor's largest value where that is larger than one): what rounding alone does.

    python lab/reference_verify.py --models DIR --out OUT --prompts FILE [--only NAME...]

What OUT has already is not computed again. FILE is a JSON list of texts. A folder whose name begins with "random-" gets one list
of ids instead: its tokenizer says nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoTokenizer

from reference import Taps, kept_tensors, run
from reference_composed import STEPS, TOKENS, load, positional

KINDS = ("own", "nope", "theta", "yarn")
# Logits of a real vocabulary would be nearly all there is to store: of each prompt as many places, the last one among them.
LOGIT_ROWS = 4


def keep(tokens: int) -> dict:
    """Everything but most of the logits."""
    rows = [round((place + 1) * tokens / LOGIT_ROWS) - 1 for place in range(LOGIT_ROWS)]
    return {"layers": None, "rows": None, "heads": None, "attention_rows": None, "logit_rows": rows}


def encode(folder: Path, texts: list[str], vocab_size: int) -> list[tuple[str, list[int]]]:
    """The prompts, and the model's ids of each."""
    if folder.name.startswith("random-"):
        return [("", [(i * 71 + 13) % vocab_size for i in range(TOKENS)])]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return [(text, tokenizer(text)["input_ids"]) for text in texts]


@torch.no_grad()
def measure_noise(model: torch.nn.Module, ids: list[int], found: dict) -> dict[str, float]:
    """The largest differences that products in float64 make to a prefill. Norms and softmax stay in float32."""
    taps, layers = Taps(model), range(model.config.num_hidden_layers)
    out = model(torch.tensor([ids]), output_attentions=True)
    taps.close()
    exact = {"q": [taps.q[i] for i in layers], "k": [taps.k[i] for i in layers],
             "attention": [a[0] for a in out.attentions], "logits": [out.logits[0]]}
    plain = {**found, "logits": [found["logits"]]}

    def largest(part: str) -> float:
        pairs = zip(plain[part], exact[part], strict=True)
        return max(float((a.double() - b).abs().max() / b.abs().max().clamp(min=1)) for a, b in pairs)

    return {part: largest(part) for part in exact}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, required=True)
    parser.add_argument("--only", nargs="+", help="of these folders alone")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    texts = json.loads(args.prompts.read_text(encoding="utf8"))
    for folder in sorted(path for path in args.models.iterdir() if (path / "config.json").exists()):
        if args.only and folder.name not in args.only:
            continue
        model = load(folder)
        exact = None if folder.name.startswith("random-") else load(folder).double()
        for number, (text, ids) in enumerate(encode(folder, texts, model.config.vocab_size)):
            for kind in KINDS:
                path = args.out / f"{folder.name}.{number}.{kind}.safetensors"
                if path.exists():
                    continue
                with positional(model, kind) as schedule:
                    result = run(model, ids, STEPS)
                noise = None
                if exact is not None:
                    with positional(exact, kind):
                        noise = measure_noise(exact, ids, result)
                tensors, about = kept_tensors(result, ids, keep(len(ids)))
                description = {"transformers": transformers.__version__, "torch": torch.__version__, "dtype": "float32",
                               "attention": "eager", "model": folder.name, "model_sha256": "", "prompt": text, "tokens": [],
                               "schedule": {"name": kind, "layers": schedule},
                               "top2_gap": result["decode"]["top2_gap"], "noise": noise, "tensors": about}
                save_file(tensors, path,
                          {"format": "model-museum-reference", "version": "1", "description": json.dumps(description)})
    print(json.dumps({"transformers": transformers.__version__, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
