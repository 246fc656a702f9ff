"""Fast checks of heads taken away, on a model of a few thousand weights."""

from __future__ import annotations

import json

import pytest
import torch

import head_removal
import results
from curriculum import export
from evaluate import answers_right
from head_atlas import probe
from head_removal import LEAST, Removal, ask, draw, mean_outputs, of_kind, plan_induction, plan_nope, questions, without
from presets import PRESETS, build_model, rope_layers
from retrieval import KEYS, VALUES

SIZE = PRESETS["smoke"]


@pytest.fixture(scope="module")
def model():
    """With larger weights than at first, so that heads have something to say."""
    model = build_model(SIZE, 1).eval()
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight *= 30
    return model


def logits(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0]


def row(layer, head, **scores):
    return ["m", layer, head, True, scores.get("previous", 0), 0, scores.get("induction", 0), 0, 0, 0]


def test_a_head_that_is_off_is_one_whose_columns_are_zero(model):
    ids, dim, head = [0, 7, 8, 9, 7, 8], SIZE.head_dim, (1, 1)
    before = logits(model, ids)
    with without(model, [head], None):
        off = logits(model, ids)
    weight = model.model.layers[1].self_attn.o_proj.weight
    kept = weight.detach().clone()
    with torch.no_grad():
        weight[:, dim : 2 * dim] = 0
        by_hand = logits(model, ids)
        weight.copy_(kept)
    assert torch.allclose(off, by_hand, atol=1e-6)
    assert not torch.allclose(off, before, atol=1e-3)
    assert torch.equal(logits(model, ids), before)  # as it was


def test_nothing_taken_away_changes_nothing(model):
    ids = [0, 7, 8, 9]
    with without(model, [], None):
        assert torch.equal(logits(model, ids), logits(model, ids))


def test_means_stand_in_the_place_of_a_head_and_are_those_of_the_texts(model):
    texts = [[0, 5, 6, 7], [0, 9, 9, 4, 3]]
    means = mean_outputs(model, texts)
    assert [mean.shape for mean in means] == [(SIZE.heads * SIZE.head_dim,)] * SIZE.layers
    seen = []
    hook = model.model.layers[2].self_attn.o_proj.register_forward_pre_hook(lambda _, args: seen.append(args[0][0]))
    for ids in texts:
        logits(model, ids)
    assert torch.allclose(means[2], torch.cat(seen).mean(0), atol=1e-6)
    hook.remove()
    inside = []
    with without(model, [(2, 0)], means):
        hook = model.model.layers[2].self_attn.o_proj.register_forward_pre_hook(lambda _, args: inside.append(args[0][0]))
        logits(model, texts[0])
        hook.remove()
    assert torch.allclose(inside[0][:, : SIZE.head_dim], means[2][: SIZE.head_dim].expand(4, -1))


def test_asking_in_rows_is_asking_one_by_one(model, tokenizer):
    prompts = [p for found in questions(tokenizer, (64, 96), 3).values() for p in found]
    right, nats = ask(model, tokenizer, prompts)
    alone = answers_right(model, tokenizer, [p.text for p in prompts], [p.answer for p in prompts])
    assert right == sum(alone) / len(alone)
    assert nats == pytest.approx(sum(ask(model, tokenizer, [p])[1] for p in prompts) / len(prompts), abs=1e-4)


def test_a_kind_holds_what_reaches_a_tenth_and_else_its_best():
    rows = [row(0, 0, induction=0.05), row(0, 1, induction=0.3), row(1, 0, induction=LEAST)]
    assert of_kind(rows, head_removal.INDUCTION) == [(0, 1), (1, 0)]
    assert of_kind(rows, head_removal.INDUCTION, 0.5) == [(0, 1)]


def test_draws_are_of_others_and_of_as_many():
    rows = [row(layer, head, induction=0.4 if layer == 1 and head < 3 else 0.01, previous=0.5 if (layer, head) == (0, 1) else 0)
            for layer in range(8) for head in range(4)]
    plans = plan_induction(rows, 5)
    found = {(1, 0), (1, 1), (1, 2)}
    assert plans[0] == Removal("nothing", "none", ())
    for plan in plans:
        if plan.name in ("random", "layer"):
            assert len(plan.heads) == 3 and not found & set(plan.heads) and plan.draw > 0
        if plan.name == "layer":
            assert len({layer for layer, _ in plan.heads}) == 1
    assert {p.draw for p in plans if p.name == "random"} == {1, 2, 3, 4, 5}
    assert {p.fill for p in plans if p.name == "induction"} == {"zero", "ledger", "story"}
    assert draw(list(found), 2, 0) == draw(list(found), 2, 0)


def test_as_many_rope_heads_are_taken_as_there_are_without():
    plans = plan_nope(rope_layers("3:1", 8), 4, 6)
    assert [head for head, _ in plans[1].heads] == [3] * 4 + [7] * 4
    assert {len(plan.heads) for plan in plans[1:]} == {8}
    assert sum(plan.name == "rope-layers" for plan in plans) == 15  # every pair of six
    assert all(layer not in (3, 7) for plan in plans[2:] for layer, _ in plan.heads)


def test_the_ledgers_probe_is_made_of_the_ledgers_words():
    text, n = probe("ledger")
    words = text.split()[1:]
    assert words[:n] == words[n:] and set(words) <= set(KEYS + VALUES)


def test_weights_of_another_seed_are_asked_for_by_name(tmp_path):
    with pytest.raises(FileNotFoundError, match="siblings-31-7"):
        head_removal.load("siblings-31", 7, tmp_path)


@pytest.mark.parametrize(("part", "name"), [("induction", "siblings-31"), ("nope", "long-16x")])
def test_a_toy_goes_the_whole_way(model, tokenizer, tmp_path, part, name):
    export(model, tokenizer, tmp_path / f"{name}-5" / "final")
    rows = head_removal.measure(part, 5, tmp_path, quick=True)
    results.add(f"{part}-removal", "toy", {"seed": 5}, rows, "python head_removal.py", 1, tmp_path / "results")
    assert {row[1] for row in rows} >= {"nothing", "nope" if part == "nope" else "induction"}


def test_the_tables_hold_only_seeds_that_were_run():
    for name in ("induction-removal", "nope-removal"):
        table = json.loads((results.FOLDER / f"{name}.json").read_text())
        assert {run["seed"] for run in table["runs"].values()} == {cells[1] for cells in table["rows"]}
