"""Write an ONNX decoder for a SmolLM3 folder, in the layout that Hub exports use, without a second copy of the weights.

Every initializer is external data: location `model.safetensors`, the tensor's own byte range, its own dtype (f16). The graph
casts and transposes; the runtime folds both at load. Operators and names are those of onnxruntime-genai's builder:
GroupQueryAttention with fused rotary (do_rotary=1 with caches on RoPE layers, do_rotary=0 without on NoPE layers),
SimplifiedLayerNormalization, SkipSimplifiedLayerNormalization. Opset ai.onnx 21 + com.microsoft 1, IR 10, float32 in and out.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from transformers import SmolLM3Config

TYPES = {"F16": TensorProto.FLOAT16, "F32": TensorProto.FLOAT}
CACHE_ROWS = 4096  # positions; more than the training length, so that position stretching has room
MS = "com.microsoft"


def safetensors_layout(path: Path) -> dict[str, tuple[int, list[int], int, int]]:
    """name → (ONNX dtype, shape, byte offset in the file, byte length)."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
    return {name: (TYPES[t["dtype"]], t["shape"], 8 + size + t["data_offsets"][0],
                   t["data_offsets"][1] - t["data_offsets"][0])
            for name, t in header.items() if name != "__metadata__"}


class Graph:
    """Collects nodes, initializers and values; `weight` makes an initializer out of a tensor of the safetensors file."""

    def __init__(self, weights: Path) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._weights = weights.name
        self._layout = safetensors_layout(weights)

    def node(self, op: str, name: str, inputs: list[str], outputs: list[str] | None = None, domain: str = "",
             **attributes: object) -> str:
        """Append a node; returns its first output, by default `<name>/output_0`."""
        outputs = outputs or [f"{name}/output_0"]
        self.nodes.append(helper.make_node(op, inputs, outputs, name=name, domain=domain, **attributes))
        return outputs[0]

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def weight(self, tensor: str, transpose: bool = False) -> str:
        """The float32 value of a stored tensor, `[in, out]` if transposed."""
        if not any(i.name == tensor for i in self.initializers):
            dtype, shape, offset, length = self._layout[tensor]
            proto = TensorProto(name=tensor, data_type=dtype, dims=shape, data_location=TensorProto.EXTERNAL)
            for key, value in (("location", self._weights), ("offset", offset), ("length", length)):
                proto.external_data.add(key=key, value=str(value))
            self.initializers.append(proto)
            self.node("Cast", f"/{tensor}/Cast", [tensor], to=TensorProto.FLOAT)
        wide = f"/{tensor}/Cast/output_0"
        return self.node("Transpose", f"/{tensor}/Transpose", [wide], perm=[1, 0]) if transpose else wide

    def linear(self, name: str, x: str, tensor: str, output: str | None = None) -> str:
        return self.node("MatMul", name, [x, self.weight(tensor, transpose=True)], [output] if output else None)


def rotary_caches(g: Graph, inverse_frequencies: np.ndarray, attention_factor: float) -> tuple[str, str]:
    """cos and sin `[CACHE_ROWS, head_dim / 2]`, computed at load from the inverse frequencies `[head_dim / 2]`."""
    start, stop, step = (g.constant(f"/model/rotemb/{n}", np.array(v, np.float32))
                         for n, v in (("start", 0), ("rows", CACHE_ROWS), ("step", 1)))
    positions = g.node("Range", "/model/rotemb/Range", [start, stop, step])
    column = g.constant("/model/rotemb/column", np.array([CACHE_ROWS, 1], np.int64))
    positions = g.node("Reshape", "/model/rotemb/Reshape", [positions, column])
    angles = g.node("Mul", "/model/rotemb/Mul", [
        positions, g.constant("/model/rotemb/inv_freq", inverse_frequencies.astype(np.float32)[None])])
    if attention_factor == 1.0:
        return (g.node("Cos", "/model/rotemb/Cos", [angles], ["cos_cache"]),
                g.node("Sin", "/model/rotemb/Sin", [angles], ["sin_cache"]))
    factor = g.constant("/model/rotemb/attention_factor", np.array(attention_factor, np.float32))
    cos, sin = g.node("Cos", "/model/rotemb/Cos", [angles]), g.node("Sin", "/model/rotemb/Sin", [angles])
    return (g.node("Mul", "/model/rotemb/Cos/Mul", [cos, factor], ["cos_cache"]),
            g.node("Mul", "/model/rotemb/Sin/Mul", [sin, factor], ["sin_cache"]))


def mask_reformat(g: Graph) -> tuple[str, str]:
    """attention_mask `[batch, total]` → seqlens_k (tokens − 1, int32 `[batch, 1]`) and total_seq_len (int32 scalar)."""
    at = "/model/attn_mask_reformat/attn_mask_subgraph"
    one = g.constant("/model/constants/INT64/[1]", np.array([1], np.int64))
    scalar = g.constant("/model/constants/INT64/1", np.array(1, np.int64))
    total = g.node("ReduceSum", f"{at}/ReduceSum", ["attention_mask", one], keepdims=1)
    less = g.node("Sub", f"{at}/Sub", [total, one])
    seqlens = g.node("Cast", f"{at}/Sub/Cast", [less], to=TensorProto.INT32)
    shape = g.node("Shape", f"{at}/Shape", ["attention_mask"])
    length = g.node("Gather", f"{at}/Gather", [shape, scalar], axis=0)
    return seqlens, g.node("Cast", f"{at}/Gather/Cast", [length], to=TensorProto.INT32)


def norm(g: Graph, name: str, x: str, skip: str | None, tensor: str, epsilon: float, last: bool = False) -> tuple[str, str]:
    """RMSNorm of x (+ skip). Returns (normalised, residual stream)."""
    scale = g.weight(tensor)
    if skip is None:
        out = g.node("SimplifiedLayerNormalization", f"{name}/LayerNorm", [x, scale], axis=-1, epsilon=epsilon, stash_type=1)
        return out, x
    base = f"{name}/SkipLayerNorm"
    outputs = [f"{base}/output_0"] if last else [f"{base}/output_0", "", "", f"{base}/output_3"]
    g.node("SkipSimplifiedLayerNormalization", base, [x, skip, scale], outputs, MS, epsilon=epsilon)
    return outputs[0], outputs[-1]


def decoder_layer(g: Graph, i: int, config: SmolLM3Config, residual: str, skip: str | None, lengths: tuple[str, str],
                  caches: tuple[str, str]) -> tuple[str, str]:
    """One layer. Takes the residual stream and what is still to be added to it; returns the same two."""
    at, stored, eps = f"/model/layers.{i}", f"model.layers.{i}", config.rms_norm_eps
    x, residual = norm(g, f"{at}/input_layernorm", residual, skip, f"{stored}.input_layernorm.weight", eps)
    q, k, v = (g.linear(f"{at}/attn/{p}_proj/MatMul", x, f"{stored}.self_attn.{p}_proj.weight") for p in "qkv")
    rope = bool(config.no_rope_layers[i])
    attention = f"{at}/attn/GroupQueryAttention"
    g.node("GroupQueryAttention", attention,
           [q, k, v, f"past_key_values.{i}.key", f"past_key_values.{i}.value", *lengths, *(caches if rope else ("", ""))],
           [f"{attention}/output_0", f"present.{i}.key", f"present.{i}.value"], MS,
           num_heads=config.num_attention_heads, kv_num_heads=config.num_key_value_heads, scale=config.head_dim**-0.5,
           local_window_size=-1, softcap=0.0, do_rotary=int(rope), rotary_interleaved=0)
    out = g.linear(f"{at}/attn/o_proj/MatMul", f"{attention}/output_0", f"{stored}.self_attn.o_proj.weight")
    x, residual = norm(g, f"{at}/post_attention_layernorm", residual, out, f"{stored}.post_attention_layernorm.weight", eps)
    gate = g.linear(f"{at}/mlp/gate_proj/MatMul", x, f"{stored}.mlp.gate_proj.weight")
    up = g.linear(f"{at}/mlp/up_proj/MatMul", x, f"{stored}.mlp.up_proj.weight")
    sigmoid = g.node("Sigmoid", f"{at}/mlp/act_fn/Sigmoid", [gate])
    silu = g.node("Mul", f"{at}/mlp/act_fn/Mul", [gate, sigmoid])
    hidden = g.node("Mul", f"{at}/mlp/Mul", [silu, up])
    return residual, g.linear(f"{at}/mlp/down_proj/MatMul", hidden, f"{stored}.mlp.down_proj.weight")


def build(config: SmolLM3Config, weights: Path, inverse_frequencies: np.ndarray,
          attention_factor: float = 1.0) -> onnx.ModelProto:
    """The whole model for `config`, its initializers pointing into `weights` (a safetensors file)."""
    g = Graph(weights)
    lengths = mask_reformat(g)
    caches = rotary_caches(g, inverse_frequencies, attention_factor)
    embedding = "model.embed_tokens.weight"
    x = g.node("Gather", "/model/embed_tokens/Gather", [g.weight(embedding), "input_ids"])
    skip: str | None = None
    layers = config.num_hidden_layers
    for i in range(layers):
        x, skip = decoder_layer(g, i, config, x, skip, lengths, caches)
    x, _ = norm(g, f"/model/layers.{layers}/final_norm_layernorm", x, skip, "model.norm.weight", config.rms_norm_eps, last=True)
    g.linear("/lm_head/MatMul", x, embedding, "logits")

    def value(name: str, dtype: int, shape: list[str | int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, dtype, shape)

    def caches_of(prefix: str, length: str) -> list[onnx.ValueInfoProto]:
        shape = ["batch_size", config.num_key_value_heads, length, config.head_dim]
        return [value(f"{prefix}.{i}.{part}", TensorProto.FLOAT, shape) for i in range(layers) for part in ("key", "value")]

    inputs = [value("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"]),
              value("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"]),
              *caches_of("past_key_values", "past_sequence_length")]
    outputs = [value("logits", TensorProto.FLOAT, ["batch_size", "sequence_length", config.vocab_size]),
               *caches_of("present", "total_sequence_length")]
    graph = helper.make_graph(g.nodes, "main_graph", inputs, outputs, g.initializers)
    return helper.make_model(graph, ir_version=10, producer_name="model-museum",
                             opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(MS, 1)])
