"""Fast checks of one recipe in three sizes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import grouped
import sizes
from grouped import GroupedRun, build
from model import parameter_count
from presets import PRESETS, parameters

LAYERS = {"eighth": 1, "quarter": 2, "half": 4}


def test_the_sizes_differ_in_layers_alone():
    assert {*sizes.SMALLER, "half"} == set(LAYERS)
    for name, layers in LAYERS.items():
        assert PRESETS[name] == replace(PRESETS["half"], layers=layers)
    runs = [GroupedRun("", name) for name in LAYERS]
    assert len({(run.steps, run.primer) for run in runs}) == 1
    assert len({tuple(run.rate_at(step) for step in range(run.steps)) for run in runs}) == 1


def test_the_body_is_what_lies_between_embedding_and_head():
    for name in LAYERS:
        model = build(GroupedRun("", name), 512)
        body = sum(weight.numel() for at, weight in model.named_parameters() if "embed_tokens" not in at)
        assert body == parameter_count(model) - 512 * PRESETS[name].hidden
        assert parameter_count(model) == parameters(replace(PRESETS[name], vocab=512))


def test_the_runs_of_the_largest_size_are_taken_over(data, tmp_path, monkeypatch):
    for name, layers in LAYERS.items():
        monkeypatch.setitem(PRESETS, name, replace(PRESETS["smoke"], layers=layers))
    folders = ["--seed", "1", "--quick", "--data", str(data), "--runs", str(tmp_path / "runs"), "--results",
               str(tmp_path / "results")]

    def run(module, *flags: str) -> None:
        monkeypatch.setattr("sys.argv", ["x.py", *flags, *folders])
        module.main()
    with pytest.raises(FileNotFoundError):
        run(sizes)
    run(grouped, "--only", "gqa")
    run(sizes)
    table = json.loads((tmp_path / "results" / "sizes-loss.json").read_text())
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    assert [row["run"] for row in rows[::6]] == ["grouped-gqa-1", "sizes-eighth-1", "sizes-quarter-1"]
    assert [row["layers"] for row in rows[::6]] == [4, 1, 2]
    trained = json.loads((tmp_path / "results" / "grouped-loss.json").read_text())
    assert [row["loss"] for row in rows if row["layers"] == 4] == [row[-1] for row in trained["rows"]]
    assert len({row["tokens"] for row in rows}) == 1 and {row["parameters"] - row["body"] for row in rows} == {512 * 32}
