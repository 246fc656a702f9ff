"""Fast checks of the runs on optimiser and schedule."""

from __future__ import annotations

import itertools
import json

import pytest
import torch

import optimiser
from optimiser import plans, run_seed, run_trace
from presets import PRESETS, build_model
from train import WEIGHT_DECAY, optimizer_for


def rates(steps: int, *names: str) -> list[float]:
    """Rates of a run along its pieces."""
    of, done, found = plans(steps, 1.0), 0, []
    for name in names:
        found += [of[name].rate(step) for step in range(done, of[name].end)]
        done = of[name].end
    return found


def test_plans_share_their_trunk_and_end_at_zero():
    whole, half = rates(200, "stable-half", "stable", "wsd"), rates(200, "stable-half", "wsd-half")
    assert len(whole) == 200 and len(half) == 100
    assert whole[:80] == half[:80] and max(whole) == 1 and whole[159] == 1 > whole[160]
    for run in (whole, half, rates(200, "cosine"), rates(200, "cosine-half"), rates(200, "cosine-half", "cosine-on")):
        assert run[-1] == pytest.approx(0, abs=0.01) and run[0] == pytest.approx(0.1)
    again = rates(200, "cosine-half", "cosine-on")
    assert again[100] < 0.2 and max(again[100:]) == pytest.approx(1)
    assert rates(200, "decayed") == whole


def test_only_the_asked_for_embedding_decays():
    model = build_model(PRESETS["smoke"], 1)
    for asked in (False, True):
        decays = {id(p) for g in optimizer_for(model, 1.0, asked).param_groups if g["weight_decay"] for p in g["params"]}
        names = {n for n, p in model.named_parameters() if id(p) in decays}
        assert ("model.embed_tokens.weight" in names) == asked
        assert "model.layers.0.mlp.up_proj.weight" in names and "model.norm.weight" not in names


def test_a_run_writes_its_tables_and_goes_on_where_it_was(data, tmp_path, monkeypatch):
    def run(part: str) -> None:
        run_seed(1, part, "smoke", 20, data, tmp_path / "runs", tmp_path / "results", quick=True)
    monkeypatch.setattr(optimiser, "optimise", killed_once(optimiser.optimise))
    with pytest.raises(KeyboardInterrupt):
        run("schedules")
    run("schedules")
    run("norms")
    table = json.loads((tmp_path / "results" / "schedule-loss.json").read_text())
    names = [c["name"] for c in table["columns"]]
    found = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    ends = {row["plan"]: row["tokens"] for row in found}
    size = PRESETS["smoke"]
    whole = 20 * size.batch * size.context
    assert ends == {"wsd": whole, "cosine": whole, "cosine-on": whole, "decayed": whole, "wsd-half": whole / 2,
                    "cosine-half": whole / 2}
    norms = json.loads((tmp_path / "results" / "embedding-norm.json").read_text())["rows"]
    last = {(row[2], row[4]): row[5] for row in norms if row[3] == whole}
    assert last["decayed", "all"] < last["spared", "all"]


def killed_once(optimise):
    """The third piece is killed before it has begun."""
    calls = itertools.count()

    def call(*args, **named):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return optimise(*args, **named)
    return call


def test_a_trace_holds_what_adamw_got_and_left(data, tmp_path):
    run_trace("smoke", 20, data, tmp_path, quick=True)
    rows = json.loads((tmp_path / "gradient-trace.json").read_text())["rows"]
    for _, own in itertools.groupby(rows, key=lambda row: row[2]):
        own = list(own)
        assert [row[4] for row in own] == list(range(1, 21))
        weight = torch.nn.Parameter(torch.tensor([own[0][7]]))
        again = torch.optim.AdamW([weight], betas=(0.9, 0.95), eps=1e-8, weight_decay=WEIGHT_DECAY if own[0][3] else 0.0)
        for _, _, _, _, _, rate, gradient, _, after in own:
            again.param_groups[0]["lr"] = rate
            weight.grad = torch.tensor([gradient])
            again.step()
            assert weight.item() == pytest.approx(after, abs=1e-6)
