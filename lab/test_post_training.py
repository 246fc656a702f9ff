"""Fast checks of problems, conversations, preference losses and merging: seconds, no registry."""

from __future__ import annotations

import json
import math
import random
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

import chat
import merge
import post_training
import preference
import problems
import training_rows
import trials
from long_context import STEPS
from presets import PRESETS, build_model, turning_share

SIZE = PRESETS["smoke"]


def test_every_step_of_every_problem_is_true():
    for i in range(400):
        p = problems.problem(random.Random(i))
        for left, right in re.findall(r"(\d+(?:[+-]\d+)+)=(\d+)", p.steps):
            assert eval(left) == int(right), p
        assert p.steps.endswith(f"so {p.answer}")
    assert problems.column(58, 67) == "8+7=15, 5+6+1=12"


def test_a_straight_line_between_weights_has_its_ends():
    a, b = build_model(SIZE, 1), build_model(SIZE, 2)
    for share, end in ((1.0, a), (0.0, b)):
        made = merge.average([a, b], [share, 1 - share])
        assert all(torch.allclose(x, y) for x, y in zip(made.parameters(), end.parameters(), strict=True))
    with pytest.raises(ValueError):
        merge.average([a, b], [0.9, 0.2])
    with pytest.raises(ValueError):
        merge.average([a, build_model(replace(SIZE, hidden=48), 1)])


def test_preference_losses_have_their_published_values():
    zero, one = torch.zeros(1), torch.ones(1)
    assert preference.apo_zero(zero, zero).item() == pytest.approx(1.0)
    assert preference.dpo(zero, zero).item() == pytest.approx(math.log(2))
    sigma = 1 / (1 + math.exp(-0.1))
    assert preference.apo_zero(one, -one).item() == pytest.approx(2 * (1 - sigma), rel=1e-5)
    assert preference.dpo(one, -one).item() == pytest.approx(-math.log(1 / (1 + math.exp(-0.2))), rel=1e-5)
    # both falling by the same is free for DPO and not for APO-zero's chosen
    chosen = torch.tensor([-5.0], requires_grad=True)
    preference.apo_zero(chosen, torch.tensor([-5.0])).sum().backward()
    assert chosen.grad.item() < 0 and preference.dpo(-5 * one, -5 * one).item() == pytest.approx(math.log(2))


def test_reply_logps_count_the_reply_only(tokenizer):
    model = build_model(SIZE, 1).eval()
    turn = chat.problem_turn(random.Random(1), "think", "add")
    block = torch.from_numpy(preference.pair_rows([(turn, "9\n</think>\n9")], tokenizer))
    with torch.no_grad():
        got = preference.reply_logps(model, block[:, :2]).item()
        ids, weights = chat.encode(turn, tokenizer, True)
        logps = model(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
    by_hand = sum(logps[i - 1, ids[i]].item() for i in range(1, len(ids)) if weights[i])
    assert got == pytest.approx(by_hand, rel=1e-4)
    assert preference.with_reference(model, block.numpy())[0].item() == pytest.approx(got, rel=1e-5)


def test_only_the_assistant_counts_in_sft(tokenizer):
    turn = chat.ledger_turn(random.Random(3), "no_think")
    ids, weights = chat.encode(turn, tokenizer, True)
    counted = tokenizer.decode([i for i, w in zip(ids, weights, strict=True) if w])
    assert counted == turn.reply + chat.END
    assert all(chat.encode(turn, tokenizer, False)[1])
    assert turn.prompt.endswith("<think>\n\n</think>\n") and "/no_think" in turn.prompt


def test_the_chat_template_writes_the_prompts_of_the_training(tokenizer):
    for mode in chat.MODES:
        turn = chat.problem_turn(random.Random(2), mode)
        asked = [{"role": "system", "content": f"/{mode}"},
                 {"role": "user", "content": re.search(r"user\n(.*?)<\|im_end\|>", turn.prompt, re.S)[1]}]
        ids = tokenizer.apply_chat_template(asked, chat_template=chat.TEMPLATE, add_generation_prompt=True, return_dict=False)
        assert ids == chat.encode(turn, tokenizer, True)[0][: len(ids)] and tokenizer.decode(ids).endswith(turn.prompt)


def test_packed_conversations_are_whole(tokenizer):
    block = next(chat.packed(chat.endless("t", "think"), tokenizer, 256, 4, True))
    text = tokenizer.decode(block[0, 0].tolist())
    assert text.count("<|im_start|>assistant") == text.count("</think>") > 0
    assert block[:, 1].max() == 1 and block.shape == (4, 2, 257)


def test_greedy_speech_matches_step_by_step_decoding(tokenizer):
    model = build_model(SIZE, 1).eval()
    prompts = ["one two", "The key of Vera is"]
    said = preference.say(model, tokenizer, prompts, longest=6)
    for prompt, text in zip(prompts, said, strict=True):
        ids = [0, *tokenizer(prompt, add_special_tokens=False)["input_ids"]]
        start = len(ids)
        with torch.no_grad():
            for _ in range(6):
                ids.append(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax().item())
        assert tokenizer.decode(ids[start:]) == text
    assert preference.final_answer("so 7\n</think>\n 42 ") == "42"


def test_a_wrong_result_differs_in_its_numbers_only(tokenizer):
    for turn, said in trials.wrong_results(60, 1):
        wrong = preference.final_answer(said)
        assert wrong.isdigit() and wrong != turn.answer
        assert re.sub(r"\d+", "#", said) == re.sub(r"\d+", "#", turn.reply)
        if turn.mode == "think":
            assert f"so {wrong}\n" in said and said.startswith(turn.reply.partition("so ")[0])


def test_plain_text_is_every_fourth_batch_and_counts_whole():
    chats = iter([np.zeros((2, 2, 5), dtype=np.int64)] * 6)
    plain = iter([np.full((1, 9), 7)] * 2)
    source = post_training.interleaved(chats, plain, 4)
    made = [next(source) for _ in range(4)]
    assert [rows.shape for rows in made] == [(2, 2, 5)] * 3 + [(1, 2, 9)]
    assert made[3][0, 0, 0] == 7 and made[3][0, 1].all()


def test_theta_keeps_the_share_of_turning_pairs_at_every_step():
    size = PRESETS["micro"]
    share = turning_share(size.theta, size.head_dim, size.context)
    for step in STEPS:
        assert turning_share(size.theta * step.theta_times, size.head_dim, size.context * step.times) == share, step


def test_the_shown_conversations_are_those_of_the_training():
    """The exhibit's file is what the script makes of the training's own stream of conversations."""
    assert json.loads(training_rows.OUT.read_text()) == training_rows.content()
