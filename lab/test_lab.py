"""Fast checks of the lab on tiny things: seconds, no registry, no trained model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer

import reference
from check_onnx import largest_difference
from corpus import SOURCES, Doc, is_held_out
from data import batches, encode, is_prose
from export import write_folder
from fast import CrossEntropySum
from model import nano_config, new_model, parameter_count
from onnx_graph import safetensors_layout
from schedules import SCHEDULES, positional
from tokenizer import SPECIALS, train_tokenizer
from train import loss_sum, optimizer_for, wsd
from trigram import Trigram
from world import generated_documents

TEXT = [d.text for kind in ("story", "code", "math") for d in generated_documents(kind, 20_000)]
SMALL = dict(vocab_size=512, num_hidden_layers=4, hidden_size=64, intermediate_size=96)


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(TEXT, 512)


@pytest.fixture(scope="module")
def loud_model():
    """A small model with larger weights than at initialisation, so that attention is not flat."""
    model = new_model(3, **SMALL)
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() > 1:
                p.mul_(4)
    return model.eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tokenizer, loud_model):
    """An exported folder of a copy of the model (exporting rounds it to f16)."""
    out = tmp_path_factory.mktemp("tiny")
    tokenizer.save_pretrained(out / "tokenizer")
    copy = new_model(3, **SMALL)
    copy.load_state_dict(loud_model.state_dict())
    write_folder(copy, out / "tokenizer", out / "model")
    return out / "model"


@pytest.mark.parametrize("text", ["Hello, world!", "  two  spaces\n\ttab", "naïve café", "数学 🦊 \u202eabc", "\x00\x7f", "1234"])
def test_any_text_round_trips_through_the_tokenizer(tokenizer, text):
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids, clean_up_tokenization_spaces=False) == text


def test_the_tokenizer_adds_nothing_and_splits_digits(tokenizer):
    assert tokenizer("abc")["input_ids"] == tokenizer("abc", add_special_tokens=False)["input_ids"]
    assert len(tokenizer("20261122")["input_ids"]) == 8
    assert tokenizer.convert_ids_to_tokens(range(5)) == list(SPECIALS)


def test_generated_documents_depend_on_the_seed_alone():
    again = [d.text for kind in ("story", "code", "math") for d in generated_documents(kind, 20_000)]
    assert again == TEXT
    assert generated_documents("story", 2000, seed=1)[0].text != generated_documents("story", 2000, seed=2)[0].text


def test_generated_functions_hold_what_they_assert():
    for doc in generated_documents("code", 20_000):
        exec(compile(doc.text, doc.id, "exec"), {})


def test_the_split_is_by_document_and_about_three_percent():
    held = sum(is_held_out(f"source/{i}") for i in range(10_000))
    assert 230 < held < 370


def test_every_source_has_a_licence_and_an_extractor():
    import extract

    assert len({s.id for s in SOURCES}) == len(SOURCES)
    assert all(s.licence and callable(getattr(extract, s.read)) for s in SOURCES)


def test_documents_are_packed_behind_a_begin_token(tmp_path, tokenizer):
    docs = generated_documents("story", 3000)
    count = encode(docs, tokenizer, tmp_path / "x.bin")
    stream = np.fromfile(tmp_path / "x.bin", "<u2")
    assert encode([Doc("x", "prose", "see <|endoftext|> here")], tokenizer, tmp_path / "y.bin") > 10
    assert len(stream) == count and (stream == 0).sum() == len(docs) and stream[0] == 0
    assert tokenizer.decode(stream[1 : 1 + len(tokenizer(docs[0].text)["input_ids"])]) == docs[0].text


def test_batches_are_windows_of_the_stream_and_reproducible():
    stream = np.arange(10_000, dtype="<u2")
    first, again = batches(stream, 64, 4, seed=1), batches(stream, 64, 4, seed=1)
    seen = []
    for _ in range(38):
        batch = next(first)
        assert batch.shape == (4, 65) and (np.diff(batch) == 1).all()
        assert (next(again) == batch).all()
        seen += batch[:, 0].tolist()
    assert len(set(seen)) == len(seen)  # within an epoch no window comes twice


def test_late_batches_are_mostly_prose():
    stream = np.tile(np.concatenate([[0], np.full(99, 5)]), 400)  # 400 documents of 100 tokens
    prose = is_prose(stream, np.repeat([0, 1], 200).astype(np.uint8))  # domain 0 is prose
    assert prose.sum() == 20_000
    drawn = batches(np.arange(len(stream)), 64, 8, seed=1, prose=prose, prose_from=5)
    early = np.mean([prose[next(drawn)].mean() for _ in range(5)])
    late = np.mean([prose[next(drawn)].mean() for _ in range(40)])
    assert early < 0.7 and late > 0.75


def test_wsd_warms_up_stays_and_decays_to_zero():
    rate = [wsd(s, 1.0, 10, 80, 20) for s in range(100)]
    assert rate[0] == pytest.approx(0.1) and rate[9] == rate[79] == 1.0
    assert rate[89] == pytest.approx(0.5) and rate[99] == 0.0
    assert wsd(10_000, 1.0, 10, None, 20) == 1.0


def test_embeddings_and_norms_do_not_decay():
    decayed, plain = (g["params"] for g in optimizer_for(new_model(1, **SMALL), 1e-3).param_groups)
    assert all(p.dim() == 2 and len(p) != 512 for p in decayed)
    assert sum(len(p) == 512 for p in plain) == 1


def test_the_trigram_sums_to_one_also_after_unseen_contexts():
    stream = np.random.default_rng(0).integers(0, 6, 300) ** 2 % 7
    model = Trigram(stream, vocab=9)
    every = np.arange(9)
    for a in range(9):
        for b in range(9):
            assert model.probability(np.full(9, a), np.full(9, b), every).sum() == pytest.approx(1.0)


def test_the_trigram_learns_a_pattern():
    stream = np.tile([1, 2, 3, 4], 200)
    nats, count = Trigram(stream, 6).loss(stream)
    assert nats / count < 0.05


def test_the_shipped_size_is_within_three_million_parameters():
    config = nano_config()
    assert config.no_rope_layers == [1, 1, 1, 0, 1, 1, 1, 0]
    assert parameter_count(new_model(1)) <= 3_000_000


def test_fast_training_arithmetic_gives_the_gradients_of_plain_pytorch():
    window = torch.randint(0, 512, (2, 201), generator=torch.Generator().manual_seed(0))
    plain, fast = new_model(1, **SMALL), new_model(1, **SMALL)
    fast.set_attn_implementation("blocked")
    logits = plain(input_ids=window[:, :-1]).logits.flatten(0, 1)
    want = torch.nn.functional.cross_entropy(logits, window[:, 1:].flatten(), reduction="sum")
    got = loss_sum(fast, window, bf16=False)
    assert got.item() == pytest.approx(want.item(), rel=1e-6)
    want.backward()
    got.backward()
    for a, b in zip(plain.parameters(), fast.parameters(), strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=1e-3, atol=1e-4)


def test_the_cross_entropy_scales_with_its_upstream_gradient():
    logits = torch.randn(5, 7, requires_grad=True)
    (CrossEntropySum.apply(logits, torch.arange(5)) * 3).backward()
    want = torch.softmax(logits.detach(), -1) - torch.nn.functional.one_hot(torch.arange(5), 7)
    torch.testing.assert_close(logits.grad, want * 3)


def test_the_exported_folder_opens_and_generates(folder):
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    ids = tokenizer("The museum", return_tensors="pt")["input_ids"]
    out = model.generate(ids, max_new_tokens=4, do_sample=False, eos_token_id=None)
    assert out.shape[1] == ids.shape[1] + 4


def test_the_graph_keeps_no_weights_of_its_own(folder):
    assert (folder / "model.onnx").stat().st_size < 100_000
    stored = safetensors_layout(folder / "model.safetensors")
    assert "lm_head.weight" not in stored and {t[0] for t in stored.values()} == {10}  # FLOAT16


def test_the_graph_agrees_with_transformers_in_prefill_and_decode(folder):
    assert largest_difference(folder, lengths=(1, 8, 40)) < 1e-4


def test_the_own_schedule_is_the_plain_model(loud_model):
    loud_model.set_attn_implementation("eager")
    ids = torch.arange(5, 45)[None]
    with torch.no_grad():
        plain = loud_model(ids).logits
        for name, make in SCHEDULES.items():
            with positional(loud_model, make(loud_model.config)):
                assert torch.equal(loud_model(ids).logits, plain) == (name == "own"), name
        assert torch.equal(loud_model(ids).logits, plain)


def test_yarn_gets_its_attention_factor_from_transformers(loud_model):
    with positional(loud_model, SCHEDULES["yarn"](loud_model.config)) as resolved:
        assert resolved[0]["attention_factor"] == pytest.approx(0.1 * np.log(2) + 1)
        assert resolved[3] == {"kind": "nope"}


def test_reference_decode_continues_the_prefill(loud_model):
    loud_model.set_attn_implementation("eager")
    result = reference.run(loud_model, list(range(5, 15)), steps=3)
    ids = [*range(5, 15), *result["decode"]["ids"]]
    with torch.no_grad():
        logits = loud_model(torch.tensor([ids])).logits[0]
    torch.testing.assert_close(torch.stack(result["decode"]["logits"]), logits[10:], rtol=1e-4, atol=1e-4)
    assert logits[9:12].argmax(-1).tolist() == result["decode"]["ids"]
    for attention in result["attention"]:
        torch.testing.assert_close(attention.sum(-1), torch.ones_like(attention.sum(-1)))


def test_the_committed_reference_describes_the_shipped_model():
    root = Path(__file__).resolve().parent.parent
    index = root / "tests/fixtures/reference/index.json"
    if not index.exists():
        pytest.skip("no reference values yet")
    content = json.loads(index.read_text())
    import hashlib

    weights = (root / "static/models/nano/model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == content["model_sha256"]
    with safe_open(index.parent / content["files"][0]["file"], "pt") as file:
        about = json.loads(file.metadata()["description"])
        assert set(about["tensors"]) == set(file.keys())
        assert all(list(file.get_slice(n).get_shape()) == t["shape"] for n, t in about["tensors"].items())
