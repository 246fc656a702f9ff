"""What `transformers` makes of a `config.json`: inverse frequencies, attention scaling, layers with RoPE, heads, end tokens.

    python lab/reference_configs.py     (writes tests/fixtures/configs/rope.json)

Each configuration is written to a folder, read with AutoConfig, and a model is built from it. It counts as accepted
where that model then reads four tokens; otherwise the error is what is kept.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

SMALL = {"hidden_size": 64, "num_hidden_layers": 5, "num_attention_heads": 2, "num_key_value_heads": 1,
         "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 2048, "pad_token_id": None,
         "bos_token_id": 1, "eos_token_id": 2}
CLASSES = ("llama", "smollm3", "qwen2", "qwen3", "mistral")
LLAMA3 = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 512}
ABSENT = object()


def scaled(name: str, **changes: object) -> tuple[str, dict]:
    return name, changes


# Name and changes to SMALL. Each is tried for llama and smollm3; those of EVERY for all classes.
EVERY = [
    scaled("no theta anywhere"),
    scaled("theta beside", rope_theta=750.0),
    scaled("theta within", rope_parameters={"rope_type": "default", "rope_theta": 600.0}),
    scaled("no key/value heads named", num_key_value_heads=ABSENT, num_attention_heads=8, hidden_size=256),
    scaled("key/value heads null", num_key_value_heads=None),
    scaled("no head size named", hidden_size=96),
    scaled("head size", head_dim=48),
    scaled("no longest position named, yarn without an original length", max_position_embeddings=ABSENT,
           rope_scaling={"type": "yarn", "factor": 2.0}),
    scaled("no end token named", eos_token_id=ABSENT),
]
BOTH = [
    scaled("theta as a whole number", rope_theta=500000),
    scaled("theta null", rope_theta=None),
    scaled("theta null beside one within", rope_theta=None, rope_parameters={"rope_theta": 600.0}),
    scaled("theta within null", rope_theta=700.0, rope_parameters={"rope_theta": None}),
    scaled("both keys", rope_parameters={"rope_type": "default", "rope_theta": 600.0},
           rope_scaling={"rope_type": "linear", "factor": 2.0}),
    scaled("both keys and theta beside", rope_theta=800.0,
           rope_parameters={"rope_type": "default", "rope_theta": 600.0},
           rope_scaling={"rope_type": "linear", "factor": 2.0}),
    scaled("both keys, the second empty", rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 600.0},
           rope_scaling={}),
    scaled("both keys, the second null", rope_parameters={"rope_type": "linear", "factor": 4.0}, rope_scaling=None),
    scaled("both keys, the first null", rope_parameters=None, rope_scaling={"type": "linear", "factor": 4.0}),
    scaled("both keys, theta in the second", rope_theta=800.0, rope_parameters={"rope_theta": 600.0},
           rope_scaling={"rope_type": "default", "rope_theta": 900.0}),
    scaled("empty parameters", rope_parameters={}),
    scaled("theta beside and within", rope_theta=800.0, rope_parameters={"rope_theta": 600.0}),
    scaled("parameters without theta, theta beside", rope_theta=800.0, rope_parameters={"rope_type": "default"}),
    scaled("legacy type", rope_scaling={"type": "linear", "factor": 3.0}),
    scaled("legacy type beside another kind", rope_scaling={"type": "yarn", "rope_type": "linear", "factor": 3.0}),
    scaled("kind null", rope_scaling={"rope_type": None, "factor": 3.0}),
    scaled("kind unknown", rope_scaling={"rope_type": "su", "factor": 3.0}),
    scaled("default with a factor", rope_scaling={"rope_type": "default", "factor": 3.0}),
    scaled("linear", rope_scaling={"rope_type": "linear", "factor": 3.0}),
    scaled("linear below one", rope_scaling={"rope_type": "linear", "factor": 0.5}),
    scaled("linear, factor null", rope_scaling={"rope_type": "linear", "factor": None}),
    scaled("linear without a factor", rope_scaling={"rope_type": "linear"}),
    scaled("linear with keys nobody knows", rope_scaling={"rope_type": "linear", "factor": 3.0, "spring": True}),
    scaled("dynamic", rope_scaling={"rope_type": "dynamic", "factor": 3.0}),
    scaled("longrope", rope_scaling={"rope_type": "longrope", "short_factor": [1.0] * 16, "long_factor": [2.0] * 16,
                                     "original_max_position_embeddings": 512}),
    scaled("proportional", rope_parameters={"rope_type": "proportional", "rope_theta": 600.0,
                                            "partial_rotary_factor": 0.5}),
    scaled("llama3", rope_scaling={**LLAMA3, "original_max_position_embeddings": 512}),
    scaled("llama3 without an original length", rope_scaling=LLAMA3),
    scaled("llama3, original length beside", rope_scaling=LLAMA3, original_max_position_embeddings=512),
    scaled("llama3, original length beside and within", original_max_position_embeddings=256,
           rope_scaling={**LLAMA3, "original_max_position_embeddings": 512}),
    scaled("llama3 without low_freq_factor", rope_scaling={"rope_type": "llama3", "factor": 8.0,
                                                           "high_freq_factor": 4.0}),
    scaled("llama3, factor null", rope_scaling={**LLAMA3, "factor": None}),
    scaled("llama3, theta far up", rope_theta=5e5, rope_scaling={**LLAMA3, "original_max_position_embeddings": 1024}),
    scaled("yarn", rope_scaling=YARN),
    scaled("yarn, theta far up", rope_theta=5e6, rope_scaling=YARN),
    scaled("yarn, original length beside", original_max_position_embeddings=256,
           rope_scaling={"rope_type": "yarn", "factor": 4.0}),
    scaled("yarn, original length beside and within", original_max_position_embeddings=256, rope_scaling=YARN),
    scaled("yarn, original length beside null", original_max_position_embeddings=None, rope_scaling=YARN),
    scaled("yarn, original length within null", rope_scaling={**YARN, "original_max_position_embeddings": None}),
    scaled("linear, original length beside", original_max_position_embeddings=256,
           rope_scaling={"rope_type": "linear", "factor": 2.0}),
    scaled("yarn without an original length", rope_scaling={"rope_type": "yarn", "factor": 4.0}),
    scaled("yarn, factor null", rope_scaling={**YARN, "factor": None}),
    scaled("yarn, factor null, original length beside", original_max_position_embeddings=256,
           rope_scaling={"rope_type": "yarn", "factor": None}),
    scaled("yarn, factor null, no original length", rope_scaling={"rope_type": "yarn", "factor": None}),
    scaled("yarn without a factor", rope_scaling={"rope_type": "yarn", "original_max_position_embeddings": 512}),
    scaled("yarn, factor one", rope_scaling={**YARN, "factor": 1.0}),
    scaled("yarn, factor below one", rope_scaling={**YARN, "factor": 0.5}),
    scaled("yarn, attn_factor and finetuned", rope_scaling={**YARN, "attn_factor": 0.7, "finetuned": True}),
    scaled("yarn, attention_factor", rope_scaling={**YARN, "attention_factor": 0.7}),
    scaled("yarn, attention_factor a whole number", rope_scaling={**YARN, "attention_factor": 1}),
    scaled("yarn, attention_factor null", rope_scaling={**YARN, "attention_factor": None}),
    scaled("yarn, attention_factor and both scales", rope_scaling={**YARN, "attention_factor": 0.9, "mscale": 0.5,
                                                                   "mscale_all_dim": 0.7}),
    scaled("yarn, mscale alone", rope_scaling={**YARN, "mscale": 0.7}),
    scaled("yarn, mscale_all_dim alone", rope_scaling={**YARN, "mscale_all_dim": 0.7}),
    scaled("yarn, both scales", rope_scaling={**YARN, "mscale": 0.707, "mscale_all_dim": 1.0}),
    scaled("yarn, both scales alike", rope_scaling={**YARN, "mscale": 1.0, "mscale_all_dim": 1.0}),
    scaled("yarn, mscale zero", rope_scaling={**YARN, "mscale": 0, "mscale_all_dim": 1.0}),
    scaled("yarn, both scales, factor null", rope_scaling={**YARN, "factor": None, "mscale": 0.5,
                                                           "mscale_all_dim": 0.8}),
    scaled("yarn, both scales, factor below one", rope_scaling={**YARN, "factor": 0.5, "mscale": 0.5,
                                                                "mscale_all_dim": 0.8}),
    scaled("yarn, betas", rope_scaling={**YARN, "beta_fast": 16, "beta_slow": 2}),
    scaled("yarn, betas null", rope_scaling={**YARN, "beta_fast": None, "beta_slow": None}),
    scaled("yarn, betas zero", rope_scaling={**YARN, "beta_fast": 0, "beta_slow": 0}),
    scaled("yarn, betas alike", rope_scaling={**YARN, "beta_fast": 4, "beta_slow": 4, "truncate": False}),
    scaled("yarn, not truncated", rope_scaling={**YARN, "truncate": False}),
    scaled("yarn, truncated", rope_scaling={**YARN, "truncate": True}),
    scaled("yarn, truncate null", rope_scaling={**YARN, "truncate": None}),
    scaled("yarn, theta within", rope_theta=900.0, rope_scaling={**YARN, "rope_theta": 70000.0}),
    scaled("one set per kind of layer", layer_types=["full_attention"] * 5,
           rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 600.0}}),
    scaled("one set per kind of layer, none of them named",
           rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 600.0}}),
    scaled("half of each head", partial_rotary_factor=0.5),
    scaled("all of each head", partial_rotary_factor=1.0),
    scaled("half of each head, within", rope_parameters={"rope_theta": 600.0, "partial_rotary_factor": 0.5}),
    scaled("half of each head, linear", partial_rotary_factor=0.5, rope_scaling={"rope_type": "linear", "factor": 2.0}),
    scaled("head size null", head_dim=None),
    scaled("three query heads for two", num_attention_heads=4, num_key_value_heads=2),
    scaled("no width named", hidden_size=ABSENT, num_attention_heads=ABSENT, num_key_value_heads=ABSENT),
    scaled("no layers named", num_hidden_layers=ABSENT),
    scaled("layers without RoPE", no_rope_layers=[1, 0, 1, 1, 0]),
    scaled("layers without RoPE, other numbers than one", no_rope_layers=[2, 0, -1, 1, 0]),
    scaled("layers without RoPE, as true and false", no_rope_layers=[True, False, True, True, False]),
    scaled("layers without RoPE, more than there are", no_rope_layers=[1, 0, 1, 1, 0, 0, 0]),
    scaled("layers without RoPE, fewer than there are", no_rope_layers=[1, 0]),
    scaled("layers without RoPE, none listed", no_rope_layers=[]),
    scaled("layers without RoPE, null", no_rope_layers=None),
    scaled("no layer with RoPE", no_rope_layers=[0] * 5, rope_theta=500.0),
    scaled("no layer with RoPE, no theta", no_rope_layers=[0] * 5),
    scaled("no layer with RoPE, yarn", no_rope_layers=[0] * 5, rope_scaling=YARN),
    scaled("every second layer", no_rope_layer_interval=2),
    scaled("every layer", no_rope_layer_interval=1),
    scaled("every ninth layer", no_rope_layer_interval=9),
    scaled("an interval and a list", no_rope_layer_interval=2, no_rope_layers=[1, 1, 1, 1, 0]),
    scaled("interval null", no_rope_layer_interval=None),
    scaled("interval zero", no_rope_layer_interval=0),
    scaled("a window that is not used", sliding_window=4096, use_sliding_window=False),
    scaled("a window, not said whether used", sliding_window=4096),
    scaled("end tokens as a list", eos_token_id=[2, 7]),
    scaled("end token null", eos_token_id=None),
]
# End tokens: changes to the config, and generation_config.json.
ENDS = [
    ("one and another", {}, {"eos_token_id": 5}),
    ("one and a list", {}, {"eos_token_id": [5, 7]}),
    ("none and a list", {"eos_token_id": None}, {"eos_token_id": [5, 7]}),
    ("a list and none", {"eos_token_id": [3, 4]}, {}),
    ("a list and null", {"eos_token_id": [3, 4]}, {"eos_token_id": None}),
    ("not named and one", {"eos_token_id": ABSENT}, {"eos_token_id": 9}),
]
# How far back the last of LONG tokens looks in each layer: class, changes.
LONG = 140
NEAR = {"sliding_window": 130}
SLIDES, FULL = "sliding_attention", "full_attention"
WINDOWS = [
    ("smollm3", NEAR),
    ("smollm3", {"use_sliding_window": True}),
    ("smollm3", {**NEAR, "use_sliding_window": True}),
    ("smollm3", {**NEAR, "use_sliding_window": True, "no_rope_layers": [1] * 5}),
    ("smollm3", {**NEAR, "use_sliding_window": True, "no_rope_layer_interval": 9}),
    ("smollm3", {**NEAR, "use_sliding_window": True, "max_window_layers": 5}),
    ("smollm3", {**NEAR, "use_sliding_window": True, "layer_types": [FULL] * 5}),
    ("smollm3", {**NEAR, "layer_types": [SLIDES, *[FULL] * 4]}),
    ("smollm3", {**NEAR, "use_sliding_window": False, "layer_types": [FULL, SLIDES, FULL, FULL, FULL]}),
    ("smollm3", {**NEAR, "layer_types": None}),
    ("smollm3", {"layer_types": [SLIDES, *[FULL] * 4]}),
    ("smollm3", {**NEAR, "layer_types": [SLIDES, FULL]}),
    ("llama", {**NEAR, "use_sliding_window": True}),
    ("mistral", NEAR),
    ("mistral", {}),
    ("mistral", {"sliding_window": None}),
    ("mistral", {**NEAR, "use_sliding_window": False}),
    ("qwen2", NEAR),
    ("qwen2", {**NEAR, "use_sliding_window": True}),
    ("qwen2", {**NEAR, "use_sliding_window": True, "max_window_layers": 3}),
    ("qwen2", {**NEAR, "use_sliding_window": True, "max_window_layers": 3, "layer_types": [FULL] * 5}),
    ("qwen3", {**NEAR, "use_sliding_window": True, "max_window_layers": 5}),
    ("qwen3", {**NEAR, "use_sliding_window": True, "layer_types": [SLIDES, FULL, SLIDES, FULL, FULL]}),
    ("qwen3", {**NEAR, "layer_types": [SLIDES, FULL, SLIDES, FULL, FULL]}),
    ("qwen3", {"use_sliding_window": True, "max_window_layers": 0}),
]


def write(folder: str, model_type: str, changes: dict) -> dict:
    config = {"model_type": model_type, **SMALL, **changes}
    config = {key: value for key, value in config.items() if value is not ABSENT}
    (Path(folder) / "config.json").write_text(json.dumps(config))
    return config


def as_list(tokens: int | list[int] | None) -> list[int]:
    return tokens if isinstance(tokens, list) else [] if tokens is None else [tokens]


def read(folder: str) -> dict:
    config = AutoConfig.from_pretrained(folder)
    if config.hidden_size > 512 or config.num_hidden_layers > 8:
        config.num_hidden_layers, layers = min(config.num_hidden_layers, 5), config.num_hidden_layers
        config.intermediate_size = 32
    else:
        layers = config.num_hidden_layers
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    with torch.no_grad():
        model(torch.tensor([[1, 2, 3, 4]]))
    rotary, attention = model.model.rotary_emb, [layer.self_attn for layer in model.model.layers]
    return {
        "layers": layers,
        "queryHeads": config.num_attention_heads,
        "kvHeads": config.num_key_value_heads,
        "headDim": attention[0].head_dim,
        "trainedLength": config.max_position_embeddings,
        "vocabSize": config.vocab_size,
        "theta": config.rope_parameters["rope_theta"],
        "usesRope": [bool(getattr(layer, "use_rope", True)) for layer in attention],
        "inverseFrequencies": rotary.inv_freq.tolist(),
        "attentionScaling": float(rotary.attention_scaling),
        "endTokens": as_list(config.eos_token_id),
    }


def attempt(model_type: str, name: str, changes: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        config = write(folder, model_type, changes)
        try:
            return {"name": f"{model_type}: {name}", "config": config, "expected": read(folder)}
        except Exception as error:
            return {"name": f"{model_type}: {name}", "config": config, "error": type(error).__name__}


def read_ends(name: str, changes: dict, generation: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        config = write(folder, "smollm3", changes)
        (Path(folder) / "generation_config.json").write_text(json.dumps(generation))
        return {"name": name, "config": config, "generation": generation,
                "configTokens": as_list(AutoConfig.from_pretrained(folder).eos_token_id),
                "generationTokens": as_list(GenerationConfig.from_pretrained(folder).eos_token_id)}


def read_windows(model_type: str, changes: dict) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        config = write(folder, model_type, changes)
        masks = []
        try:
            model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), attn_implementation="eager")
            for layer in model.model.layers:
                layer.self_attn.register_forward_pre_hook(
                    lambda _, args, given: masks.append(given["attention_mask"]), with_kwargs=True)
            with torch.no_grad():
                model(torch.arange(LONG)[None] % SMALL["vocab_size"])
            return {"config": config, "reach": [int((mask[0, 0, -1] == 0).sum()) for mask in masks]}
        except Exception as error:
            return {"config": config, "error": type(error).__name__}


def main() -> None:
    transformers.logging.set_verbosity_error()
    rows = [attempt(kind, name, changes) for name, changes in EVERY for kind in CLASSES]
    rows += [attempt(kind, name, changes) for name, changes in BOTH for kind in CLASSES[:2]]
    made = {"transformers": transformers.__version__, "torch": torch.__version__,
            "command": "python lab/reference_configs.py", "configs": rows,
            "ends": [read_ends(*row) for row in ENDS],
            "long": LONG, "windows": [read_windows(*row) for row in WINDOWS]}
    out = Path(__file__).resolve().parent.parent / "tests/fixtures/configs/rope.json"
    out.write_text(json.dumps(made) + "\n")
    refused = sum("error" in row for row in rows)
    print(f"{len(rows)} configurations, {refused} of them refused by transformers")


if __name__ == "__main__":
    main()
