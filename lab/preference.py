"""Preference alignment: APO-zero, which SmolLM3 uses, and DPO, from the same start and on the same pairs.

With r = log π(y|x) − log π_ref(y|x), and chosen y⁺, rejected y⁻:

    DPO       −log σ(β (r⁺ − r⁻))                  Rafailov et al. 2023, arXiv:2305.18290, eq. 7
    APO-zero  (1 − σ(β r⁺)) + σ(β r⁻)              D'Oosterlinck et al. 2024, arXiv:2408.06266, section 3

DPO only asks that the gap grows, so both may fall; APO-zero asks that the chosen rises and the rejected falls.
The chosen answer is right and worked; the rejected one is what a weaker, earlier checkpoint said to the same prompt.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import chat
from masking import mask_for

BETA = 0.1
Pair = tuple[chat.Turn, str]  # the turn with the chosen reply, and the rejected reply


def apo_zero(chosen: torch.Tensor, rejected: torch.Tensor, beta: float = BETA) -> torch.Tensor:
    """Loss [pairs] from r of chosen and rejected [pairs]."""
    return 1 - torch.sigmoid(beta * chosen) + torch.sigmoid(beta * rejected)


def dpo(chosen: torch.Tensor, rejected: torch.Tensor, beta: float = BETA) -> torch.Tensor:
    """Loss [pairs] from r of chosen and rejected [pairs]."""
    return -torch.nn.functional.logsigmoid(beta * (chosen - rejected))


def chosen_only(chosen: torch.Tensor, rejected: torch.Tensor, beta: float = BETA) -> torch.Tensor:
    """APO-zero's first half, as a control [pairs]: the rejected replies do not count."""
    return 1 - torch.sigmoid(beta * chosen)


METHODS = {"apo_zero": apo_zero, "dpo": dpo}
LOSSES = METHODS | {"chosen_only": chosen_only}  # for trials.py


def reply_logps(model: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
    """Log-probability [rows] of each row's counted tokens; rows are [rows, 2, tokens]: ids and weights."""
    ids, weights = rows[:, 0], rows[:, 1]
    logits = model(input_ids=ids[:, :-1], attention_mask=mask_for(ids[:, :-1], 0, False), use_cache=False).logits
    picked = logits.float().log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]
    return (picked * weights[:, 1:]).sum(-1)


@torch.no_grad()
def say(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, prompts: list[str], longest: int = 64,
        temperature: float = 0.0, seed: int = 0) -> list[str]:
    """Continue each prompt until `<|im_end|>` or `longest` tokens, all prompts of a length together; 0 is greedy."""
    end = tokenizer.convert_tokens_to_ids(chat.END)
    generator = torch.Generator().manual_seed(seed)
    encoded = [[0, *tokenizer(p, add_special_tokens=False)["input_ids"]] for p in prompts]
    said: list[str] = [""] * len(prompts)
    for length in sorted({len(ids) for ids in encoded}):
        group = [i for i, ids in enumerate(encoded) if len(ids) == length]
        ids, past = torch.tensor([encoded[i] for i in group], device=model.device), None
        new: list[torch.Tensor] = []
        done = torch.zeros(len(group), dtype=torch.bool)
        for _ in range(longest):
            out = model(input_ids=ids if past is None else new[-1][:, None].to(ids.device), past_key_values=past, use_cache=True)
            past, logits = out.past_key_values, out.logits[:, -1].float().cpu()
            token = (logits.argmax(-1) if temperature == 0 else
                     torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0])
            new.append(token)
            done |= token == end
            if bool(done.all()):
                break
        for i, tokens in zip(group, torch.stack(new, 1).tolist(), strict=True):
            said[i] = tokenizer.decode(tokens[: tokens.index(end)] if end in tokens else tokens)
    return said


def final_answer(said: str) -> str:
    """What stands after the thinking, without spaces around."""
    return said.rsplit("</think>", 1)[-1].strip()


def sums_right(model: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, mode: str, kind: str, count: int,
               seed: int = 555) -> float:
    """Share of `count` problems of one kind answered right in one mode, greedily."""
    turns = [chat.problem_turn(random.Random(f"{seed}/{kind}/{i}"), mode, kind) for i in range(count)]
    said = say(model, tokenizer, [t.prompt for t in turns])
    return sum(final_answer(s) == t.answer for s, t in zip(said, turns, strict=True)) / count


def make_pairs(weak: SmolLM3ForCausalLM, tokenizer: PreTrainedTokenizerFast, count: int, seed: int) -> list[Pair]:
    """`count` pairs at most: prompts to which the weaker model's sampled reply differs from the worked one."""
    turns = [chat.turn(random.Random(f"pairs/{seed}/{i}")) for i in range(count)]
    said = say(weak, tokenizer, [t.prompt for t in turns], temperature=0.8, seed=seed)
    return [(t, s) for t, s in zip(turns, said, strict=True) if s.strip() != t.reply.strip()]


def pair_rows(pairs: list[Pair], tokenizer: PreTrainedTokenizerFast) -> np.ndarray:
    """[pairs, 4, longest]: chosen ids and weights, rejected ids and weights; padding has weight 0."""
    encoded = [(*chat.encode(t, tokenizer, True), *chat.encode(chat.Turn(t.prompt, said, t.answer, t.mode), tokenizer, True))
               for t, said in pairs]
    longest = max(len(ids) for entry in encoded for ids in entry)
    block = np.zeros((len(encoded), 4, longest), dtype=np.int64)
    for row, entry in zip(block, encoded, strict=True):
        for line, values in zip(row, entry, strict=True):
            line[: len(values)] = values
    return block


def with_reference(model: SmolLM3ForCausalLM, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Reference log-probabilities of chosen and rejected [pairs] each."""
    blocks = torch.from_numpy(rows).to(model.device).split(64)
    with torch.no_grad():
        parts = [(reply_logps(model, block[:, :2]), reply_logps(model, block[:, 2:])) for block in blocks]
    return torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts])


def pair_batches(count: int, batch: int, seed: int) -> Iterator[np.ndarray]:
    """Endless batches [batch] of indices into the pairs, shuffled anew each epoch."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(count)
        for i in range(0, max(1, count - batch + 1), batch):
            yield order[i : i + batch]
