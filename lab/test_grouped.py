"""Fast checks of the runs with fewer key/value heads."""

from __future__ import annotations

import json

import pytest
import torch

import grouped
from evaluate import BEGIN
from grouped import BYTES, KINDS, GroupedRun, build, cache_bytes
from model import parameter_count
from presets import PRESETS, parameters
from recipe_train import read_log

VOCAB = 512


def models(preset: str = "half") -> dict:
    return {kind: build(GroupedRun("", preset, sharing=kind), VOCAB) for kind in KINDS}


def test_the_kinds_differ_in_key_value_heads_alone():
    configs = {kind: model.config.to_dict() for kind, model in models().items()}
    heads = {kind: config.pop("num_key_value_heads") for kind, config in configs.items()}
    assert heads == {"mha": 4, "gqa": PRESETS["half"].kv_heads, "mqa": 1} and PRESETS["half"].heads == 4
    assert configs["mha"] == configs["gqa"] == configs["mqa"]
    first, *others = (GroupedRun("", "half", sharing=kind) for kind in KINDS)
    for other in others:
        assert other.steps == first.steps and other.mix()(0) == first.mix()(0)
        assert [other.rate_at(s) for s in range(0, first.steps, 50)] == [first.rate_at(s) for s in range(0, first.steps, 50)]


def test_all_kinds_begin_from_the_numbers_of_mha():
    mha, *others = ({name: weight for name, weight in model.state_dict().items()} for model in models().values())
    for other, each in zip(others, (2, 4), strict=True):
        for name, weight in other.items():
            whole = mha[name]
            if ".k_proj." in name or ".v_proj." in name:
                whole = torch.cat([whole[at : at + 32] for at in range(0, 128, 32 * each)])
            assert torch.equal(weight, whole), name


def test_parameters_and_cache_are_those_of_the_models():
    for kind, model in models().items():
        size = GroupedRun("", "half", sharing=kind).size
        assert parameter_count(model) == parameters(size) - (size.vocab - VOCAB) * size.hidden
        cache = model(input_ids=torch.tensor([[BEGIN, 5, 6, 7, 8]]), use_cache=True).past_key_values
        numbers = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
        assert cache_bytes(model.config) == numbers * BYTES / 5
    assert [cache_bytes(model.config) for model in models().values()] == [2048, 1024, 512]


def test_a_run_writes_its_tables_and_goes_on_where_it_was(data, tmp_path, monkeypatch):
    def run() -> None:
        monkeypatch.setattr("sys.argv", ["grouped.py", "--preset", "smoke", "--seed", "1", "--quick", "--data", str(data),
                                         "--runs", str(tmp_path / "runs"), "--results", str(tmp_path / "results")])
        grouped.main()

    def killed(*_args, **_named):
        raise KeyboardInterrupt
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(grouped, "measure", killed)
        run()
    assert not (tmp_path / "results").exists()
    run()
    run()  # everything is there
    loss, found = (json.loads((tmp_path / "results" / f"grouped-{name}.json").read_text()) for name in ("loss", "retrieval"))
    assert {row[1] for row in loss["rows"]} == {row[1] for row in found["rows"]} == set(KINDS)
    assert len(loss["rows"]) == 3 * 6 and len(found["rows"]) == 3 * 3 * 4
    for name, about in loss["runs"].items():
        size = PRESETS["smoke"]
        assert about["tokens"] == size.sibling_tokens and about["seconds"] < 60
        steps = [line["step"] for line in read_log(tmp_path / "runs" / name)]
        assert steps == sorted(set(steps))  # trained once, though it was asked for three times
