"""The recorder against the site's own recordings, and its refusals; on nano and on small models with random weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
    SmolLM3Config,
)

from model_museum import RecordError, TraceError, read_trace, record, write_trace
from model_museum.command import main
from model_museum.schedule import derive_attention
from model_museum.token_texts import BYTE_OF, TokenTexts, show_bytes
from model_museum.trace_file import Trace

ROOT = Path(__file__).resolve().parents[2]
NANO, TRACES = ROOT / "static/models/nano", ROOT / "static/traces"
FIXTURE = ROOT / "tests/fixtures/python/tiny.safetensors"
PROMPT = "a bé c a b"
SMALL = dict(vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
             num_key_value_heads=2, head_dim=8, max_position_embeddings=64, pad_token_id=None, bos_token_id=None,
             eos_token_id=None)
YARN = {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "original_max_position_embeddings": 16}
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 16}
CONFIGS = {
    "llama": LlamaConfig(**SMALL), "llama3": LlamaConfig(**SMALL, rope_parameters=LLAMA3),
    "yarn": LlamaConfig(**SMALL, rope_parameters=YARN), "mistral": MistralConfig(**SMALL, sliding_window=None),
    "qwen2": Qwen2Config(**{k: v for k, v in SMALL.items() if k != "head_dim"}), "qwen3": Qwen3Config(**SMALL),
    "smollm3": SmolLM3Config(**SMALL, no_rope_layers=[1, 0, 1]),
}


def make(config) -> torch.nn.Module:
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    for parameter in model.parameters():  # far enough from nothing for attention to differ from an even share
        if parameter.ndim > 1:
            parameter.data.mul_(20)
    return model


@pytest.fixture(scope="module")
def bytewise() -> PreTrainedTokenizerFast:
    """One token a byte."""
    tokenizer = Tokenizer(models.BPE({character: byte for character, byte in BYTE_OF.items()}, []))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


@pytest.fixture(scope="module")
def nano():
    model = AutoModelForCausalLM.from_pretrained(NANO, dtype=torch.float32, attn_implementation="eager").eval()
    return model, AutoTokenizer.from_pretrained(NANO)


def test_nano_gives_the_trace_that_the_site_recorded_of_it(nano, tmp_path):
    there = read_trace(TRACES / "attention-nano.safetensors")
    record(*nano, there.metadata["prompt"], tmp_path / "run.safetensors")
    here = read_trace(tmp_path / "run.safetensors")
    for key in ("model", "revision", "dtype", "token_ids", "tokens", "positional"):
        assert here.metadata[key] == there.metadata[key], key
    assert list(here.tensors) == list(there.tensors)
    for name, tensor in there.tensors.items():
        if name != "topk.ids":
            assert np.abs(here.tensors[name] - tensor).max() < 1e-4, name
    # Where two logits are nearly equal their order may differ; the first never does here.
    assert (here.tensors["topk.ids"][:, 0] == there.tensors["topk.ids"][:, 0]).all()
    texts, others = here.about("topk_tokens"), there.about("topk_tokens")
    shared = texts.keys() & others.keys()
    assert len(shared) > 0.99 * len(others) and all(texts[id] == others[id] for id in shared)


@pytest.mark.parametrize("path", sorted(TRACES.rglob("*.safetensors")), ids=lambda path: path.stem)
def test_a_recording_of_the_site_read_and_written_again_is_the_same_file(path, tmp_path):
    write_trace(tmp_path / "again.safetensors", read_trace(path))
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("kind", CONFIGS)
def test_attention_derived_from_the_trace_is_the_models_own(kind, bytewise, tmp_path):
    model = make(CONFIGS[kind])
    record(model, bytewise, PROMPT, tmp_path / "run.safetensors", chunk=4)
    trace = read_trace(tmp_path / "run.safetensors")
    ids = torch.tensor([trace.about("token_ids")])
    with torch.no_grad():
        own = model(ids, output_attentions=True)
    schedule = trace.about("positional")
    for layer, entry in enumerate(schedule):
        q, k = (torch.tensor(np.array(trace.tensors[f"layers.{layer}.{part}"])) for part in "qk")
        assert (derive_attention(q, k, entry) - own.attentions[layer][0]).abs().max() < 1e-5
        assert own.attentions[layer].max() > 2 / 12, "an even share would prove nothing"
    logits = own.logits[0]
    best = np.array(trace.tensors["topk.ids"])
    assert np.abs(logits.gather(1, torch.tensor(best).long()).numpy() - trace.tensors["topk.logits"]).max() < 1e-4
    assert np.abs(logits.logsumexp(-1).numpy() - trace.tensors["topk.log_sum_exp"]).max() < 1e-4
    assert np.abs(logits[-1].numpy() - trace.tensors["last_logits"]).max() < 1e-4


def test_the_smollm3_schedule_names_its_layer_without_rope(bytewise, tmp_path):
    record(make(CONFIGS["smollm3"]), bytewise, PROMPT, tmp_path / "run.safetensors")
    kinds = [entry["kind"] for entry in read_trace(tmp_path / "run.safetensors").about("positional")]
    assert kinds == ["rope", "nope", "rope"]


def test_chosen_layers_come_alone_and_say_which_they_were(bytewise, tmp_path):
    model = make(CONFIGS["smollm3"])
    record(model, bytewise, PROMPT, tmp_path / "all.safetensors")
    record(model, bytewise, PROMPT, tmp_path / "two.safetensors", layers=[2, 1], store="f16")
    whole, two = read_trace(tmp_path / "all.safetensors"), read_trace(tmp_path / "two.safetensors")
    assert two.about("layer_indices") == [1, 2] and two.about("positional") == whole.about("positional")[1:]
    assert "last_logits" not in two.tensors
    for here, there in ((0, 1), (1, 2)):
        for part in "qk":
            half = whole.tensors[f"layers.{there}.{part}"].astype("<f2")
            assert (two.tensors[f"layers.{here}.{part}"] == half).all()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_model_in_sixteen_bits_says_so(dtype, nano, tmp_path):
    model = AutoModelForCausalLM.from_pretrained(NANO, dtype=dtype, attn_implementation="eager").eval()
    about = record(model, nano[1], "Marta gave Tobin a green box.", tmp_path / "run.safetensors", store="f16")
    assert about["dtype"] == str(dtype).removeprefix("torch.")
    exact = record(*nano, "Marta gave Tobin a green box.", tmp_path / "exact.safetensors")
    assert about["token_ids"] == exact["token_ids"]


def test_nothing_is_left_behind_where_a_value_does_not_fit_sixteen_bits(bytewise, tmp_path):
    model = make(CONFIGS["llama"])
    model.model.layers[2].self_attn.k_proj.weight.data.mul_(1e5)
    with pytest.raises(TraceError, match=r"layers\.2\.k .* needs F32"):
        record(model, bytewise, PROMPT, tmp_path / "run.safetensors", store="f16")
    assert list(tmp_path.iterdir()) == []


def test_models_whose_attention_the_site_cannot_derive_are_refused(bytewise, tmp_path):
    gpt2 = make(GPT2Config(vocab_size=300, n_embd=32, n_layer=2, n_head=4, bos_token_id=None, eos_token_id=None))
    windowed = make(MistralConfig(**SMALL, sliding_window=4))
    scaled = make(CONFIGS["llama"])
    for layer in scaled.model.layers:
        layer.self_attn.scaling *= 0.5
    turned = make(CONFIGS["llama"])
    turned.model.rotary_emb.inv_freq[-1] *= 1.001
    dynamic = make(LlamaConfig(**SMALL, rope_parameters={"rope_type": "dynamic", "rope_theta": 1e4, "factor": 2.0}))
    for model, reason in ((gpt2, "no layers"), (windowed, "looks back over 4"), (scaled, "attention of layer 0"),
                          (turned, "frequencies"), (dynamic, 'type "dynamic"')):
        with pytest.raises(RecordError, match=reason):
            record(model, bytewise, PROMPT, tmp_path / "run.safetensors")
    with pytest.raises(RecordError, match="the model has 3"):
        record(make(CONFIGS["llama"]), bytewise, PROMPT, tmp_path / "run.safetensors", layers=[3])
    with pytest.raises(RecordError, match="allows 64"):
        record(make(CONFIGS["llama"]), bytewise, "x" * 65, tmp_path / "run.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_the_site_is_tested_with_is_what_this_recorder_makes(bytewise, tmp_path):
    """`src/lib/trace/python-trace.test.ts` reads it and writes it again."""
    model, out = make(CONFIGS["smollm3"]), tmp_path / "run.safetensors"
    record(model, bytewise, PROMPT, out, layers=[0, 1], name="tiny", revision="random")
    here, there = read_trace(tmp_path / "run.safetensors"), read_trace(FIXTURE)
    differing = {"created", "recorder"}
    assert {k: v for k, v in here.metadata.items() if k not in differing} == {
        k: v for k, v in there.metadata.items() if k not in differing}
    for name, tensor in there.tensors.items():
        assert np.abs(here.tensors[name] - tensor).max() < 1e-4, name


def test_broken_files_are_refused(tmp_path):
    whole = (TRACES / "lobby-nano.safetensors").read_bytes()
    path = tmp_path / "broken.safetensors"
    other = whole.replace(b"model-museum-trace", b"model-museum-other")
    for broken in (b"", whole[:7], whole[:100], whole[:-1], whole + b"\0", other):
        path.write_bytes(broken)
        with pytest.raises(TraceError):
            read_trace(path)
    trace = read_trace(TRACES / "lobby-nano.safetensors")
    write_trace(path, Trace({**trace.metadata, "version": "2"}, trace.tensors))
    with pytest.raises(TraceError, match="version"):
        read_trace(path)


def test_tokens_read_as_on_the_site(nano, bytewise):
    assert show_bytes("né".encode() + b"\xe2\x82") == "né\\xE2\\x82"
    texts = TokenTexts(bytewise)
    assert [texts.show(byte) for byte in (0x20, 0x41, 0xC3, 299)] == [" ", "A", "\\xC3", "#299"]
    pieces = Tokenizer(models.BPE({"▁the": 0, "<0x0A>": 1, "x": 2}, []))
    pieces.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    assert [TokenTexts(PreTrainedTokenizerFast(tokenizer_object=pieces)).show(id) for id in range(3)] == [" the", "\n", "x"]


def test_the_command_records_a_list(tmp_path, capsys):
    runs = [{"prompt": "Marta gave", "out": "one.safetensors"}, {"prompt": "Tobin opened", "out": "more/two.safetensors"}]
    (tmp_path / "prompts.yaml").write_text(json.dumps({"runs": runs}))
    arguments = ["--model", str(NANO), "--dtype", "float32", "--device", "cpu", "--layers", "3,7"]
    assert main([*arguments, "--list", str(tmp_path / "prompts.yaml")]) == 0
    assert read_trace(tmp_path / "more/two.safetensors").metadata["prompt"] == "Tobin opened"
    assert "more/two.safetensors: " in capsys.readouterr().out
    assert main([*arguments, "--prompt", "x", "--out", str(tmp_path / "x.bin")]) == 2
    assert "does not end in .safetensors" in capsys.readouterr().err
