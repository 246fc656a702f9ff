"""One run of a causal language model as a trace: queries and keys before RoPE of chosen layers, and the likeliest next tokens."""

from __future__ import annotations

import datetime
import hashlib
import inspect
import os
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch
import transformers

from .schedule import ScheduleError, derive_attention, frequencies, read_rope, read_schedule
from .token_texts import TokenTexts
from .trace_file import DTYPES, FORMAT, VERSION, TraceWriter, to_json

TOP_K, LOGIT_ROWS, CHECKED_TOKENS = 20, 128, 24
DTYPE_NAMES = {torch.float32: "float32", torch.float16: "float16", torch.bfloat16: "bfloat16"}
# Largest difference of one cell of attention between the model's own and the one derived from queries and keys.
TOLERANCES = {torch.float32: 1e-4, torch.float16: 2e-2, torch.bfloat16: 8e-2}


class RecordError(ValueError):
    """A model or a request that gives no trace; the message says why."""


class Taps:
    """Hands over the layers' queries and keys before RoPE, [tokens, heads, head dim], normalised where the model does that."""

    def __init__(self, layers: Sequence[torch.nn.Module], dim: int, take: Callable[[str, torch.Tensor], None]) -> None:
        self._handles = []
        for index, layer in enumerate(layers):
            for part in ("q", "k"):
                attention = layer.self_attn
                module = getattr(attention, f"{part}_norm", None) or getattr(attention, f"{part}_proj")
                self._handles.append(module.register_forward_hook(self._hook(f"layers.{index}.{part}", dim, take)))

    @staticmethod
    def _hook(name: str, dim: int, take: Callable[[str, torch.Tensor], None]):
        def hook(_module, _args, output):
            take(name, output.detach()[0].reshape(output.shape[1], -1, dim).float().cpu())

        return hook

    def __enter__(self) -> Taps:
        return self

    def __exit__(self, *_error: object) -> None:
        for handle in self._handles:
            handle.remove()


@torch.inference_mode()
def record(model, tokenizer, prompt: str, out: str | os.PathLike, *, layers: Sequence[int] | None = None, store: str = "f32",
           chunk: int = 512, name: str | None = None, revision: str | None = None) -> dict[str, str]:
    """Runs `model` over `prompt` and writes the run to `out`; returns the metadata.

    `layers`, counted from 0, are those whose queries and keys are kept: all, where left out. `store` is "f32", or "f16" for half
    the size, without the logits after the last token. The prompt is read in pieces of `chunk` tokens, and each piece's rows go to
    disk as they come. `revision` is what exactly ran, a commit or the SHA-256 of the weights; read from the model where left out.

    Raises RecordError where attention cannot be derived from this model's queries and keys the way the site derives it.
    """
    config, body = model.config, model.base_model
    own = _layers_of(body)
    kept = list(range(len(own))) if layers is None else sorted(set(layers))
    if not kept or kept[0] < 0 or kept[-1] >= len(own):
        raise RecordError(f"layers {kept}: the model has {len(own)}, counted from 0")
    if store not in ("f32", "f16"):
        raise RecordError(f'store "{store}": there is f32 and f16')
    ids = tokenizer(prompt)["input_ids"]
    if not ids:
        raise RecordError("the prompt has no tokens")
    _require_whole_context(config, len(ids))
    try:
        schedule = read_schedule(config)
    except ScheduleError as error:
        raise RecordError(f"the site cannot compute these positions: {error}") from error
    dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    _check_derivation(model, own, ids[:CHECKED_TOKENS], schedule, dim)

    vocabulary, count = model.get_output_embeddings().weight.shape[0], len(ids)
    k, floats = min(TOP_K, vocabulary), DTYPES["F16" if store == "f16" else "F32"]
    entries = [(f"layers.{i}.{part}", floats, (count, heads, dim)) for i in range(len(kept))
               for part, heads in (("q", config.num_attention_heads), ("k", config.num_key_value_heads))]
    if store == "f32":
        entries.append(("last_logits", DTYPES["F32"], (vocabulary,)))
    entries += [("topk.logits", DTYPES["F32"], (count, k)), ("topk.ids", DTYPES["I32"], (count, k)),
                ("topk.log_sum_exp", DTYPES["F32"], (count,))]
    texts, seen = TokenTexts(tokenizer), set()
    with TraceWriter(out, entries) as writer:
        # The name of the argument that takes the cache changed within transformers 5.
        takes = inspect.signature(body.forward).parameters
        cache, first = {"cache" if "cache" in takes else "past_key_values": transformers.DynamicCache()}, 0
        with Taps([own[i] for i in kept], dim, lambda tensor, rows: writer.put(tensor, first, rows.numpy())):
            for first in range(0, count, chunk):  # the hook reads it
                piece = torch.tensor([ids[first : first + chunk]], device=body.device)
                hidden = body(input_ids=piece, use_cache=True, **cache).last_hidden_state[0]
                for row in range(0, len(hidden), LOGIT_ROWS):
                    logits = model.get_output_embeddings()(hidden[row : row + LOGIT_ROWS]).float()
                    best = logits.topk(k)
                    seen.update(best.indices.flatten().tolist())
                    at = first + row
                    writer.put("topk.logits", at, best.values.cpu().numpy())
                    writer.put("topk.ids", at, best.indices.int().cpu().numpy())
                    writer.put("topk.log_sum_exp", at, logits.double().logsumexp(-1).float().cpu().numpy())
        if store == "f32":
            writer.put("last_logits", 0, logits[-1].cpu().numpy())
        metadata = _describe(model, prompt, name, revision, kept if len(kept) < len(own) else None)
        metadata |= {"token_ids": to_json(ids), "tokens": to_json([texts.show(id) for id in ids]),
                     "positional": to_json([schedule[i] for i in kept])}
        if all(schedule[i]["kind"] == "nope" for i in kept):
            # The site asks it of a run without RoPE: what a layer gets that is switched to RoPE.
            metadata["rope"] = to_json(read_rope(config))
        if longest := getattr(config, "max_position_embeddings", None):
            # What the site's YaRN starts from.
            metadata["trained_length"] = to_json(longest)
        metadata["topk_tokens"] = to_json({str(id): texts.show(id) for id in sorted(seen)})
        ordered = {key: metadata[key] for key in KEYS if key in metadata}
        writer.finish(ordered)
    return ordered


# In the order in which the site writes them.
KEYS = ("format", "version", "model", "revision", "dtype", "backend", "prompt", "token_ids", "tokens", "positional", "rope",
        "trained_length", "created", "recorder", "layer_indices", "topk_tokens")


def _layers_of(body: torch.nn.Module) -> Sequence[torch.nn.Module]:
    own = getattr(body, "layers", None)
    parts = [(getattr(layer, "self_attn", None), part) for layer in own or () for part in ("q_proj", "k_proj")]
    if not parts or not all(hasattr(attention, part) for attention, part in parts):
        raise RecordError(f"{type(body).__name__} has no layers with a projection of queries and one of keys; Llama, Mistral, "
                          "Qwen2, Qwen3 and SmolLM3 have")
    return own


def _require_whole_context(config, count: int) -> None:
    window, kinds = getattr(config, "sliding_window", None), getattr(config, "layer_types", None)
    if window and count > window and (kinds is None or "sliding_attention" in kinds):
        raise RecordError(f"{count} tokens, but a layer looks back over {window} only; the site derives attention to all")
    longest = getattr(config, "max_position_embeddings", None)
    if longest and count > longest:
        raise RecordError(f"{count} tokens, but the model's configuration allows {longest}")


def _check_derivation(model, own: Sequence[torch.nn.Module], ids: list[int], schedule: list[dict], dim: int) -> None:
    """Attention and logits of the first tokens, as the site derives them, against the model's own in eager."""
    found: dict[str, torch.Tensor] = {}
    used = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        with Taps(own, dim, found.__setitem__):
            result = model(input_ids=torch.tensor([ids], device=model.device), output_attentions=True, use_cache=False,
                           output_hidden_states=True)
    finally:
        model.set_attn_implementation(used)
    limit = TOLERANCES[model.dtype]
    for layer, entry in enumerate(schedule):
        derived = derive_attention(found[f"layers.{layer}.q"], found[f"layers.{layer}.k"], entry)
        worst = (derived - result.attentions[layer][0].float().cpu()).abs().max().item()
        if not worst <= limit:
            raise RecordError(f"attention of layer {layer} derived from queries and keys differs from the model's by {worst:.2g}")
    plain = model.get_output_embeddings()(result.hidden_states[-1][0, -1])
    if not torch.allclose(plain.float(), result.logits[0, -1].float(), atol=1e-3, rtol=1e-2):
        raise RecordError("the model changes its logits after its output embedding, which is not recorded")
    # Over a few tokens the slow pairs have hardly turned: their frequencies are compared themselves.
    rotary = getattr(model.base_model, "rotary_emb", None)
    rope = next((entry for entry in schedule if entry["kind"] == "rope"), None)
    if rope and rotary is not None:
        inverse, scale = frequencies(rope, dim)
        if not (torch.allclose(inverse, rotary.inv_freq.float().cpu(), rtol=1e-4, atol=0)
                and abs(scale - rotary.attention_scaling) < 1e-5):
            raise RecordError("the model's RoPE turns at other frequencies than its configuration says")


def _describe(model, prompt: str, name: str | None, revision: str | None, kept: list[int] | None) -> dict[str, str]:
    try:
        own = version("model-museum-recorder")
    except PackageNotFoundError:
        own = "from source"
    path = str(model.config._name_or_path)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    about = {
        "format": FORMAT, "version": VERSION,
        "model": name or (Path(path).name if os.path.isdir(path) else path) or type(model).__name__,
        "revision": revision or getattr(model.config, "_commit_hash", None) or _hash_weights(path) or "",
        "dtype": DTYPE_NAMES[model.dtype], "backend": "torch", "prompt": prompt, "created": now.replace("+00:00", "Z"),
        "recorder": f"model-museum-recorder {own}, transformers {transformers.__version__}, torch {torch.__version__} on "
                    f"{model.device.type}",
    }
    return about if kept is None else {**about, "layer_indices": to_json(kept)}


def _hash_weights(path: str) -> str | None:
    """SHA-256 of a folder's weights, its files in the order of their names; None where it is no folder."""
    files = sorted(Path(path).glob("*.safetensors")) if os.path.isdir(path) else []
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as data:
            while piece := data.read(1 << 24):
                total.update(piece)
    return total.hexdigest() if files else None

