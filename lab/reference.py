"""Reference values for the browser engine: transformers, eager attention, float32.

    python reference.py --model ../static/models/nano --out ../tests/fixtures/reference

One `.safetensors` file for each prompt length × schedule, `index.json` naming them, and `rope.json` with inverse
frequencies. The file header's `description` (JSON) says of every tensor what it is, its axes, and which indices were kept:
everything for the shortest prompt, a fixed subset for the longer ones. `scores.json` has the log-probability of every token of a
longer text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer, SmolLM3Config
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.smollm3.modeling_smollm3 import SmolLM3RotaryEmbedding

from reference_file import SOFTWARE, write_reference
from schedules import SCHEDULES, positional
from world import story_page

DECODE_STEPS, COLUMN_STRIDE, SCORED_TOKENS = 8, 8, 640
PROMPT = (
    "The museum stands at the end of a narrow street, between a bakery and a small school. Every morning the keeper opens "
    "the heavy door, lights the lamps in the hall, and winds the three clocks. One of them is always late. \"It is not "
    "late,\" says the keeper, whose name is Marta, \"it is only thinking.\" In the first room there are maps of countries "
    "that nobody has visited. In the second room there is a ship made of glass, and in the third a table with a green box. "
    "Nobody knows what is in the green box. On Tuesday a boy called Tobin came with his sister, and they walked through all "
    "the rooms without a word. He counted the maps: there were 27. She drew the ship in her notebook. When they reached the "
    "table, the boy asked, \"May I open it?\" Marta looked at the clock that was always late. \"When that clock strikes "
    "twelve,\" she said, \"you may open it.\" So they sat down on the bench and waited. It rained, and the rain ran down "
    "the windows in long lines. The other two clocks struck twelve, first the one and then the other. The children "
    "listened. At last the late clock began to strike, and Marta gave the boy a little key. In the box lay a map of the "
    "museum itself, with every room and every door, and on the map, beside the table, somebody had drawn two children and a "
    "green box. The boy turned the map over. On the back was written, in small letters: please wind the clocks before you "
    "leave. Tobin laughed, and his sister took the key and wound all three of them, and from that day on none was late."
)
# prompt length → what is kept: layers and rows of q and k, heads and rows of attention, rows of logits (None: all)
KEEP = {
    8: {"layers": None, "rows": None, "heads": None, "attention_rows": None, "logit_rows": None},
    40: {"layers": [0, 2, 3, 7], "rows": [0, 1, 17, 39], "heads": [0, 3, 7], "attention_rows": [1, 17, 39],
         "logit_rows": [39]},
    300: {"layers": [0, 2, 3, 7], "rows": [0, 31, 32, 299], "heads": [0, 7],
          "attention_rows": [1, 32, 150, 299], "logit_rows": [299]},
}


class Taps:
    """Collects pre-RoPE q `[tokens, query heads, head_dim]` and k `[tokens, kv heads, head_dim]` of every layer, normalised
    where the model does that."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.q: dict[int, torch.Tensor] = {}
        self.k: dict[int, torch.Tensor] = {}
        dim = getattr(model.config, "head_dim", None) or model.config.hidden_size // model.config.num_attention_heads
        self._hooks = [
            getattr(layer.self_attn, f"{part}_norm", getattr(layer.self_attn, f"{part}_proj")).register_forward_hook(
                lambda _m, _i, out, i=i, store=store: store.__setitem__(i, out[0].reshape(out.shape[1], -1, dim).clone()))
            for i, layer in enumerate(model.model.layers) for part, store in (("q", self.q), ("k", self.k))]

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()


@torch.no_grad()
def run(model: torch.nn.Module, ids: list[int], steps: int = DECODE_STEPS) -> dict:
    """Prefill of `ids`, then `steps` greedy tokens with the KV cache.

    Returns q, k (lists over layers), attention (list of `[heads, tokens, tokens]`), logits `[tokens, vocab]`; and of the decode:
    ids fed, q, k `[steps, …]`, logits after each, attention of the last step `[heads, tokens + steps]`, smallest top-2 gap.
    """
    taps, layers = Taps(model), range(model.config.num_hidden_layers)
    out = model(torch.tensor([ids]), use_cache=True, output_attentions=True)
    logits = out.logits[0]
    result: dict = {"q": [taps.q[i] for i in layers], "k": [taps.k[i] for i in layers],
                    "attention": [a[0] for a in out.attentions], "logits": logits,
                    "decode": {"ids": [], "q": [[] for _ in layers], "k": [[] for _ in layers], "logits": []}}
    decode, gap, last = result["decode"], float("inf"), logits[-1]
    for _ in range(steps):
        top = last.topk(2)
        gap = min(gap, float(top.values[0] - top.values[1]))
        decode["ids"].append(int(top.indices[0]))
        out = model(torch.tensor([[decode["ids"][-1]]]), past_key_values=out.past_key_values, use_cache=True,
                    output_attentions=True)
        last = out.logits[0, -1]
        decode["logits"].append(last)
        for i in layers:
            decode["q"][i].append(taps.q[i][0])
            decode["k"][i].append(taps.k[i][0])
    decode["attention"] = [a[0, :, 0] for a in out.attentions]
    decode["top2_gap"] = gap
    taps.close()
    return result


def kept_tensors(result: dict, ids: list[int], keep: dict) -> tuple[dict[str, torch.Tensor], dict[str, dict]]:
    """The tensors to store, and for each its axes and kept indices."""
    tensors: dict[str, torch.Tensor] = {}
    about: dict[str, dict] = {}
    layers = keep["layers"] or list(range(len(result["q"])))

    def put(name: str, tensor: torch.Tensor, what: str, axes: list[str], **index: list[int] | None) -> None:
        for axis, wanted in index.items():
            if wanted is not None:
                tensor = tensor.index_select(axes.index(axis), torch.tensor(wanted))
        tensors[name] = tensor.contiguous()
        about[name] = {"what": what, "axes": axes, "shape": list(tensor.shape),
                       "index": {axis: wanted for axis, wanted in index.items() if wanted is not None}}

    decode = result["decode"]
    vocab = result["logits"].shape[-1]
    columns = list(range(0, vocab, COLUMN_STRIDE))
    for i in layers:
        at = f"layers.{i}"
        for part, axis in (("q", "query_head"), ("k", "kv_head")):
            put(f"prefill.{at}.{part}", result[part][i], f"pre-RoPE {part}", ["token", axis, "dim"], token=keep["rows"])
            put(f"decode.{at}.{part}", torch.stack(decode[part][i]), f"pre-RoPE {part} of each decode step",
                ["step", axis, "dim"])
        put(f"prefill.{at}.attention", result["attention"][i], "attention probabilities", ["query_head", "query", "key"],
            query_head=keep["heads"], query=keep["attention_rows"])
        put(f"decode.{at}.attention", decode["attention"][i], "attention probabilities of the last decode step",
            ["query_head", "key"], query_head=keep["heads"])
    put("prefill.logits", result["logits"], "logits", ["token", "vocab"], token=keep["logit_rows"])
    put("decode.logits", torch.stack(decode["logits"]), "logits after each decode step", ["step", "vocab"], vocab=columns)
    put("input_ids", torch.tensor(ids, dtype=torch.int32), "prompt", ["token"])
    put("decode.input_ids", torch.tensor(decode["ids"], dtype=torch.int32), "greedy ids, in the order they are fed", ["step"])
    for part in ("q", "k", "attention"):
        means = torch.stack([t.double().square().mean().float() for t in result[part]])
        put(f"prefill.mean_square.{part}", means, f"mean square of all of {part}, a check on what is not stored", ["layer"])
    return tensors, about


def rope_reference() -> list[dict]:
    """Inverse frequencies and attention factors as transformers computes them, for settings the site teaches."""
    settings = [
        ("default, SmolLM3-3B", 128, 65536, {"rope_type": "default", "rope_theta": 5e6}),
        ("default, nano", 32, 512, {"rope_type": "default", "rope_theta": 5e4}),
        ("linear", 128, 65536, {"rope_type": "linear", "rope_theta": 5e6, "factor": 4.0}),
        ("llama3", 64, 131072, {"rope_type": "llama3", "rope_theta": 5e5, "factor": 32.0, "low_freq_factor": 1.0,
                                "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}),
        ("yarn, SmolLM3-3B", 128, 131072, {"rope_type": "yarn", "rope_theta": 5e6, "factor": 2.0,
                                          "original_max_position_embeddings": 65536}),
        ("yarn, nano", 32, 1024, {"rope_type": "yarn", "rope_theta": 5e4, "factor": 2.0,
                                 "original_max_position_embeddings": 512})]
    rows = []
    for name, dim, longest, parameters in settings:
        config = SmolLM3Config(hidden_size=dim * 4, num_attention_heads=4, num_key_value_heads=1, head_dim=dim,
                               max_position_embeddings=longest, rope_parameters=dict(parameters))
        init = ROPE_INIT_FUNCTIONS.get(parameters["rope_type"], SmolLM3RotaryEmbedding.compute_default_rope_parameters)
        frequencies, factor = init(config)
        rows.append({"name": name, "head_dim": dim, "max_position_embeddings": longest, "rope_parameters": parameters,
                     "attention_factor": float(factor), "inv_freq": [float(f) for f in frequencies]})
    return rows


@torch.no_grad()
def score_reference(model: torch.nn.Module, tokenizer: AutoTokenizer) -> dict:
    """Log-probability of every token but the first of a text beyond the trained length, with and without YaRN."""
    rng, text = random.Random("scores"), ""
    while len(tokenizer(text)["input_ids"]) < SCORED_TOKENS:
        text += story_page(rng) + "\n\n"
    ids = tokenizer(text)["input_ids"][:SCORED_TOKENS]
    runs = []
    for name in ("own", "yarn"):
        with positional(model, SCHEDULES[name](model.config)) as schedule:
            logits = model(torch.tensor([ids])).logits[0, :-1]
        right = torch.tensor(ids[1:])
        log_probs = torch.log_softmax(logits.double(), -1).gather(1, right[:, None])[:, 0]
        runs.append({"schedule": {"name": name, "layers": schedule}, "log_probs": [round(float(p), 7) for p in log_probs],
                     "likeliest": (logits.argmax(-1) == right).int().tolist()})
    return {"text": tokenizer.decode(ids), "ids": ids, "runs": runs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    all_ids = tokenizer(PROMPT)["input_ids"]
    made = {**SOFTWARE, "model": args.model.name,
            "model_sha256": hashlib.sha256((args.model / "model.safetensors").read_bytes()).hexdigest()}
    files = []
    for length, keep in KEEP.items():
        ids = all_ids[:length]
        if len(ids) != length:
            raise ValueError(f"the prompt has only {len(ids)} tokens, {length} are needed")
        for name, make in SCHEDULES.items():
            with positional(model, make(model.config)) as schedule:
                result = run(model, ids)
            tensors, about = kept_tensors(result, ids, keep)
            description = {**made, "prompt": tokenizer.decode(ids), "tokens": [tokenizer.decode([i]) for i in ids],
                           "schedule": {"name": name, "layers": schedule}, "top2_gap": result["decode"]["top2_gap"],
                           "tensors": about}
            path = args.out / f"{args.model.name}-{length:03}-{name}.safetensors"
            write_reference(path, tensors, description)
            files.append({"file": path.name, "prompt_tokens": length, "schedule": name,
                          "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    index = {**made, "decode_steps": DECODE_STEPS, "command": "python lab/reference.py", "files": files}
    (args.out / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    rope = {"transformers": transformers.__version__, "settings": rope_reference()}
    (args.out / "rope.json").write_text(json.dumps(rope, indent=1) + "\n")
    scores = {**made, **score_reference(model, tokenizer)}
    (args.out / "scores.json").write_text(json.dumps(scores, ensure_ascii=False) + "\n")
    print(f"{len(files)} files, {sum(p.stat().st_size for p in args.out.iterdir()):,} bytes")


if __name__ == "__main__":
    main()
