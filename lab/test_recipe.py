"""Fast checks of the recipe in miniature, on models of a few thousand weights: seconds, no registry."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import SmolLM3ForCausalLM

import evaluate
import recipe_train
import recipe_world
import results
import retrieval
import summary
from curriculum import export
from long_context import cosine, with_rope
from masking import document_mask
from presets import PRESETS, build_model, parameters, rope_layers, turning_share
from recipe_data import Pool, rows
from recipe_train import Run, read_log, train

SIZE = PRESETS["smoke"]


def test_a_masked_token_does_not_feel_other_documents():
    model = build_model(SIZE, 1).eval()
    ids = torch.tensor([[0, 7, 8, 9, 0, 5, 6, 7]])
    other = torch.tensor([[0, 9, 9, 4, 0, 5, 6, 7]])
    with torch.no_grad():
        a, b = (model(input_ids=x, attention_mask=document_mask(x, 0), use_cache=False).logits[0, 4:] for x in (ids, other))
        alone = model(input_ids=ids[:, 4:], use_cache=False).logits[0]
        plain = model(input_ids=ids, use_cache=False).logits[0, 4:]
    assert torch.allclose(a, b, atol=1e-6)
    assert torch.allclose(a, alone, atol=1e-5)  # RoPE sees differences of positions only
    assert not torch.allclose(a, plain, atol=1e-4)


def test_stage_mixes_have_the_published_shares():
    for stage, (web, code, math_share) in enumerate(recipe_world.STAGES):
        mix = recipe_world.stage_mix(stage)
        domain = {d: sum(s for p, s in mix.items() if recipe_world.DOMAIN_OF[p] == d) for d in recipe_world.DOMAINS}
        assert domain["code"] == pytest.approx(code / 100) and domain["math"] == pytest.approx(math_share / 100)
        assert domain["prose"] + domain["story"] + domain["ledger"] + domain["languages"] == pytest.approx(web / 100)
        assert domain["languages"] == pytest.approx(0.08)
    assert sum(recipe_world.stage_mix(recipe_world.AVERAGE).values()) == pytest.approx(1)
    assert sum(recipe_world.long_mix("ledger8").values()) == pytest.approx(1)


def test_ledgers_as_long_as_a_row_come_late_only():
    run = Run("", "micro", tokens=PRESETS["micro"].sibling_tokens)
    mix, per_step = run.mix(), run.size.context * run.size.batch
    begin = int(recipe_world.FAR_FROM * run.steps * per_step)
    assert mix(begin - per_step)["far"] == 0
    assert mix(begin + per_step)["far"] == pytest.approx(recipe_world.FAR * recipe_world.LEDGER_SHARE / 100)
    assert sum(mix(begin + per_step).values()) == pytest.approx(1)


def test_the_packer_keeps_shares_and_repeats_itself(data):
    mix = {"prose0": 0.5, "story": 0.3, "math1": 0.2}
    first, again = (list(itertools.islice(rows(data, lambda _: mix, 64, 3), 300)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert all(len(r) == 65 for r in first)
    other = next(rows(data, lambda _: mix, 64, 4))
    assert not np.array_equal(first[0], other)


def test_a_pool_gives_its_share_of_tokens(data, monkeypatch):
    mix, given = {"prose0": 0.5, "story": 0.3, "math1": 0.2}, dict.fromkeys(("prose0", "story", "math1"), 0)
    take = Pool.take

    def counted(pool, room, rng):
        piece = take(pool, room, rng)
        given[pool.name] += len(piece)
        return piece
    monkeypatch.setattr(Pool, "take", counted)
    list(itertools.islice(rows(data, lambda _: mix, 256, 3), 200))
    for name, share in mix.items():
        assert given[name] / sum(given.values()) == pytest.approx(share, abs=0.01)


def test_a_generated_document_that_fits_is_never_cut(data):
    bounds = np.load(data / "train.ledger.idx.npy")
    ids = np.fromfile(data / "train.ledger.bin", dtype="<u2")
    whole = {tuple(ids[a:b].tolist()) for a, b in itertools.pairwise(bounds)}
    row_list = itertools.islice(rows(data, lambda _: {"ledger": 0.5, "prose1": 0.5}, 256, 1), 40)
    found = 0
    for row in row_list:
        starts = [*np.flatnonzero(row == 0).tolist(), len(row)]
        found += sum(tuple(row[a:b].tolist()) in whole for a, b in itertools.pairwise(starts))
    assert found > 25  # half of 10,240 tokens, at some 170 a ledger


def test_a_ledger_repeats_each_of_its_facts():
    for i in range(50):
        text = retrieval.ledger(random.Random(i))
        assert len(text.split()) <= 225
        assert retrieval.refrain(random.Random(i)).count(".") >= 2
        facts = re.findall(r"The key of \w+ is \d+\.|\b[A-Z]\w+ has \w+\.", text)
        assert all(facts.count(f) >= 2 for f in facts)


@pytest.mark.parametrize("style", retrieval.STYLES)
@pytest.mark.parametrize("length", [64, 150, 400])
def test_a_prompt_fits_and_holds_its_answer_once(style, length):
    def count(text):
        return len(text.split())
    prompt = retrieval.prompt_of_length(random.Random(f"{style}{length}"), style, length, count, pairs=4)
    assert length - 25 < count(prompt.text) <= length
    question = prompt.text.rsplit(". ", 1)[1]
    assert prompt.text.count(f"{question} {prompt.answer}.") == 1
    assert prompt.text.endswith(question)


def test_answers_are_right_only_if_every_token_is(tokenizer):
    target = tokenizer(" 47", add_special_tokens=False)["input_ids"]

    def oracle(said):
        def call(input_ids, logits_to_keep, **_):
            return SimpleNamespace(logits=torch.nn.functional.one_hot(torch.tensor([said]), 512).float())
        call.device = torch.device("cpu")
        return call
    assert evaluate.answers_right(oracle(target), tokenizer, ["x"], ["47"]) == [True]
    assert evaluate.answers_right(oracle([*target[:-1], target[-1] + 1]), tokenizer, ["x"], ["47"]) == [False]


def test_attention_by_distance_is_whole(data):
    profile = evaluate.distance_profile(build_model(SIZE, 1).eval(), data, 64, 2)
    assert len(profile) == SIZE.layers
    assert all(sum(layer) == pytest.approx(1, abs=1e-3) for layer in profile)


def test_siblings_start_from_the_same_numbers():
    a, b = build_model(SIZE, 5, "rope").state_dict(), build_model(SIZE, 5, "nope").state_dict()
    assert all(torch.equal(a[k], b[k]) for k in a)
    assert rope_layers("3:1", 8) == [1, 1, 1, 0, 1, 1, 1, 0]
    assert build_model(SIZE, 5, "nope").config.no_rope_layers == [0, 0, 0, 0]


def test_sizes_are_what_the_models_have():
    model = build_model(SIZE, 0)
    assert sum(p.numel() for p in model.parameters()) == parameters(SIZE)
    assert 1_200_000 <= parameters(PRESETS["micro"]) <= 1_400_000
    assert turning_share(50_000, 128, 4096) == pytest.approx(39 / 64)
    assert turning_share(500, 32, 256) == pytest.approx(0.61, abs=0.03)


def test_a_killed_run_goes_on_as_if_nothing_had_happened(data, tmp_path, monkeypatch):
    run = Run("straight", "smoke", tokens=8 * 64 * 6)
    straight = train(run, data, tmp_path)

    def killed(model, step):
        if step == 3:
            raise KeyboardInterrupt
        return {}
    broken = replace(run, name="broken")
    monkeypatch.setattr(recipe_train, "optimise", lambda *a, **k: _optimise(*a, **k, save_seconds=0.0))
    with pytest.raises(KeyboardInterrupt):
        train(broken, data, tmp_path, killed)
    again = train(broken, data, tmp_path)
    assert all(torch.equal(a, b) for a, b in zip(straight.parameters(), again.parameters(), strict=True))
    assert [x["step"] for x in read_log(tmp_path / "broken")][-1] == run.steps == run.primer + 6
    with pytest.raises(ValueError, match="another run"):
        train(replace(broken, seed=2), data, tmp_path)


def test_a_run_counts_the_seconds_it_trained_and_none_it_waited(data, tmp_path, monkeypatch):
    run = Run("run", "smoke", tokens=8 * 64 * 3)
    pause, waited = tmp_path / "PAUSE", []
    pause.touch()
    monkeypatch.setattr(recipe_train, "PAUSE", pause)
    sleep = time.sleep

    def sleep_shortly(seconds):
        waited.append(seconds)
        sleep(1)
        pause.unlink()
    monkeypatch.setattr(recipe_train.time, "sleep", sleep_shortly)
    started = time.monotonic()
    train(run, data, tmp_path)
    took = time.monotonic() - started
    assert waited and "paused" in (tmp_path / "run" / "log.jsonl").read_text()
    counted = recipe_train.seconds_in([tmp_path / "run", tmp_path / "never begun"])
    assert 0 < counted < took - 0.9


_optimise = recipe_train.optimise


def test_small_portions_give_the_same_step(data, tmp_path, monkeypatch):
    # SGD: Adam divides by the gradients' size, and makes a rounding error of a small one as large as any other.
    monkeypatch.setattr(recipe_train, "optimizer_for", lambda model, rate: torch.optim.SGD(model.parameters(), rate))
    size, run = replace(SIZE, rate=0.1), Run("whole", "smoke", tokens=8 * 64 * 3)
    monkeypatch.setitem(PRESETS, "smoke", size)
    start, whole = build_model(size, run.seed).parameters(), train(run, data, tmp_path)
    monkeypatch.setitem(PRESETS, "smoke", replace(size, micro=3))
    portions = train(replace(run, name="portions"), data, tmp_path)
    moved = [float((a - b).detach().abs().max()) for a, b in zip(start, whole.parameters(), strict=True)]
    apart = [float((a - b).detach().abs().max()) for a, b in zip(whole.parameters(), portions.parameters(), strict=True)]
    assert min(moved) > 1e-4 and max(apart) < 1e-6


def test_writing_a_checkpoint_leaves_the_model_alone(tokenizer, tmp_path):
    model = build_model(SIZE, 1).eval()
    ids = torch.arange(5, 60)[None]
    with torch.no_grad():
        before = model(input_ids=ids).logits
        export(model, tokenizer, tmp_path / "out")
        after = model(input_ids=ids).logits
        opened = SmolLM3ForCausalLM.from_pretrained(tmp_path / "out", dtype=torch.float32)(input_ids=ids).logits
    assert torch.equal(before, after)
    assert torch.allclose(before, opened, atol=5e-3)  # float16 weights


def test_the_third_stage_is_the_decay():
    run = Run("x", "micro", tokens=12_000_000, stages=(0, 1, 2))
    assert run.primer > 0 and all(run.stage_at(s) is None for s in range(run.primer))
    assert run.mix()(0) == recipe_world.primer_mix()
    stages = [run.stage_at(s) for s in range(run.primer, run.steps)]
    start = stages.index(2)
    assert stages == sorted(stages) and set(stages) == {0, 1, 2}
    falling = next(s for s in range(1, run.steps) if run.rate_at(s) < run.rate_at(s - 1))
    assert abs(falling - run.primer - start) / run.steps < 0.002
    assert stages.index(1) / len(stages) == pytest.approx(8.1396 / 11.1359, abs=1e-3)
    assert run.rate_at(run.steps - 1) == 0.0


def test_the_reversed_control_sees_as_much_of_each_stage():
    run = Run("x", "micro", tokens=12_000_000, stages=(2, 1, 0))
    stages = [run.stage_at(s) for s in range(run.primer, run.steps)]
    assert stages[0] == 2 and stages[-1] == 0
    assert stages.count(2) / len(stages) == pytest.approx(1.2332 / 11.1359, abs=1e-3)


def test_cosine_starts_low_peaks_and_ends_near_zero():
    rate = cosine(100, 1.0, 10)
    assert rate(0) == 0.1 and rate(10) == 1.0 and rate(99) < 0.001 and rate(55) == pytest.approx(0.5)


def test_another_rope_keeps_the_weights():
    model = build_model(SIZE, 1).eval()
    rope = {"rope_type": "yarn", "rope_theta": 4500.0, "factor": 2.0, "original_max_position_embeddings": 64}
    other = with_rope(model, 128, rope)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    ids = torch.arange(5, 45)[None]
    with torch.no_grad():
        assert not torch.allclose(model(input_ids=ids).logits, other(input_ids=ids).logits)
    assert model.config.max_position_embeddings == 64


def test_a_table_replaces_a_run_and_refuses_misfits(tmp_path):
    add = results.add
    add("siblings-loss", "b", {"seed": 2}, [["rope", True, 2, "prose", 3.0]], "x", 1, tmp_path)
    add("siblings-loss", "a", {"seed": 1}, [["rope", True, 1, "prose", 3.5]], "x", 1, tmp_path)
    add("siblings-loss", "b", {"seed": 2}, [["rope", True, 2, "prose", 2.0], ["rope", True, 2, "code", 1.0]], "x", 1, tmp_path)
    table = json.loads((tmp_path / "siblings-loss.json").read_text())
    assert [r[0] for r in table["rows"]] == ["a", "b", "b"] and table["rows"][1][-1] == 2.0
    assert [c["name"] for c in table["columns"]][-1] == "loss" and len(table["columns"]) == len(table["rows"][0])
    with pytest.raises(ValueError):
        add("siblings-loss", "c", {}, [[1, 2]], "x", 1, tmp_path)


def test_a_summary_gives_mean_and_spread_over_seeds():
    table = {"columns": [{"name": n} for n in ("run", "kind", "seed", "loss")],
             "rows": [["a", "rope", 1, 2.0], ["b", "rope", 2, 4.0], ["c", "nope", 1, 5.0]]}
    assert summary.summarise(table, ("kind",), "loss") == [("rope", 3.0, 2.0, 4.0, 2), ("nope", 5.0, 5.0, 5.0, 1)]
    assert all(measured in [c.name for c in results.TABLES[name]] and set(by) <= {c.name for c in results.TABLES[name]}
               for name, (by, measured) in summary.DEFAULT.items())
    assert set(summary.DEFAULT) == set(results.TABLES) - {"checkpoints"}  # all that is measured
