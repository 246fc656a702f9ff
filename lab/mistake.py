"""RoPE by mistake: models whose NoPE layers are rotated all the same, as runtimes have done, against the models as they are.

    python mistake.py             # tables mistake-loss and mistake-retrieval
    python mistake.py --check     # table mistake-check: a text that tells the schedules apart
    python mistake.py --texts     # src/lib/widgets/mistake/texts.json: what the exhibit reads with a model that runs

Three faults: RoPE in every layer; the list `no_rope_layers` read backwards, so that RoPE stands exactly where it should
not; and the pattern counted from 0, so that the layer without RoPE is the first of four and not the last. The weights are
the same throughout; only the list of the configuration is another one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import time
from collections.abc import Callable

import torch
from transformers import AutoConfig, PreTrainedTokenizerFast, SmolLM3ForCausalLM

import results
import world
from corpus import LAB
from evaluate import BEGIN, answers_right, token_losses
from retrieval import Prompt, prompt_of_length

SEED = 20261129
LONGEST = {"nano": 1024, "micro-31": 1024, "micro-long": 4096}  # tokens that are read of a text
TEXTS = {"nano": 48, "micro-31": 48, "micro-long": 16}
STYLES = ("story", "has", "passkey")
LENGTHS = (64, 128, 256, 512, 1024, 2048, 4096)  # of prompts that ask for something
QUESTIONS = {2048: 20, 4096: 20}  # else 50
SHORTEST = {"story": 128, "has": 64, "passkey": 64}  # a story and its question need some room
EXHIBIT = LAB.parent / "src" / "lib" / "widgets" / "mistake" / "texts.json"
EXHIBIT_LENGTHS, EXHIBIT_QUESTIONS = (128, 256, 1024, 2048), 3
STARTS = {"short": 96, "page": 240, "long": 1900}  # tokens of the texts that are gone on with, of micro-31's tokenizer
CHECK_MODEL, CHECK = "micro-31", (  # a text after which every schedule has another next word; found by trying some hundreds
    "Long ago there lived a carpenter called Noah in Orta. Noah was 23 years old and had a fox named Fagri. Every morning Noah "
    "ate porridge and went to the mill. The sun was low over the roofs. One day Thea came to Orta and felt very lonely. The fire "
    "had almost gone out. Nobody spoke for a while. The clock struck four. A cart went slowly past the window. \"Who are you?\" "
    "asked Thea. \"My name is Noah, and I am the carpenter of Orta.\" \"And what is the name of your fox?\" \"Fagri,\" said")
ASKED = re.compile(r'(" somebody asked\. "In the) (\w+)')


def schedules(own: list[int]) -> dict[str, list[int]]:
    """`no_rope_layers` [layers] as it is and under each fault; 1 means RoPE."""
    layers = range(len(own))
    return {"own": own, "everywhere": [1 for _ in layers], "backwards": [1 - uses for uses in own],
            "shifted": [own[layer - 1] for layer in layers]}


def load(name: str, no_rope_layers: list[int] | None = None) -> SmolLM3ForCausalLM:
    """A shipped model, in float32, with another list where one is given."""
    config = AutoConfig.from_pretrained(results.MODELS / name)
    if no_rope_layers is not None:
        config.no_rope_layers = no_rope_layers
    return SmolLM3ForCausalLM.from_pretrained(results.MODELS / name, config=config, dtype=torch.float32).eval()


def counter(name: str) -> tuple[PreTrainedTokenizerFast, Callable[[str], int]]:
    """A model's tokenizer, and how many tokens it makes of a text, without the first one that begins it."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(results.MODELS / name, model_max_length=1_000_000)
    return tokenizer, lambda text: len(tokenizer(text, add_special_tokens=False)["input_ids"])


def story_text(rng: random.Random, characters: int) -> str:
    """Stories of the miniature's world, as in `long_texts.py`, until the length is reached."""
    text = ""
    while len(text) < characters:
        text += (" " if text else "") + rng.choice((world.portrait, world.hidden_things))(rng)
    return text


def story_prompt(rng: random.Random, tokens: int, count_tokens: Callable[[str], int]) -> Prompt:
    """Stories, the last of which asks where something was hidden; at most `tokens` long and at least three quarters of it.

    What is asked for is told in that last story, so the fact is near however long the prompt is.
    """
    while True:
        story = world.hidden_things(rng)
        asked = ASKED.search(story)
        if not asked:
            continue
        text = story[: asked.end(1)]
        if count_tokens(text) > tokens:
            continue
        while True:
            longer = f"{rng.choice((world.portrait, world.hidden_things))(rng)} {text}"
            if count_tokens(longer) > tokens:
                break
            text = longer
        if count_tokens(text) >= 0.75 * tokens or tokens < 256:
            return Prompt(text, asked.group(2), "story", 0)


def question(style: str, length: int, index: int, count_tokens: Callable[[str], int]) -> Prompt:
    rng = random.Random(f"{SEED}/{style}/{length}/{index}")
    if style == "story":
        return story_prompt(rng, length - 5, count_tokens)
    return prompt_of_length(rng, style, length - 5, count_tokens)


def bins_of(longest: int) -> list[tuple[int, int]]:
    """[from, to) of positions in powers of two, the first from 1: the first token has nothing before it."""
    edges = [16]
    while edges[-1] < longest:
        edges.append(edges[-1] * 2)
    return [(1, 16), *itertools.pairwise(edges)]


def measure(name: str) -> tuple[list[list], list[list]]:
    """Rows of both tables, without the run."""
    tokenizer, count_tokens = counter(name)
    longest = LONGEST[name]
    texts = [story_text(random.Random(f"{SEED}/text/{i}"), longest * 5) for i in range(TEXTS[name])]
    rows = torch.tensor([[BEGIN, *tokenizer(text, add_special_tokens=False)["input_ids"]][:longest] for text in texts])
    asked = {(style, length): [question(style, length, i, count_tokens) for i in range(QUESTIONS.get(length, 50))]
             for style in STYLES for length in LENGTHS if SHORTEST[style] <= length <= longest}
    loss_rows, right_rows, own = [], [], None
    for fault, flags in schedules(load(name).config.no_rope_layers).items():
        model = load(name, flags)
        loss = torch.cat([token_losses(model, row[None], False) for row in rows])  # [texts, tokens - 1]
        own = loss if own is None else own
        for start, end in bins_of(longest):
            here = slice(start - 1, end - 1)
            more = (loss - own)[:, here].mean(1)  # of each text
            loss_rows.append([name, fault, start, end, round(loss[:, here].mean().item(), 5), round(more.mean().item(), 5),
                              round(more.std().item() / len(texts) ** 0.5, 5), len(texts)])
        for (style, length), prompts in asked.items():
            right = answers_right(model, tokenizer, [p.text for p in prompts], [p.answer for p in prompts])
            right_rows.append([name, fault, style, length, round(sum(right) / len(right), 4), len(right)])
        print(name, fault, *(f"{row[3]}:{row[4]:.2f}{row[5]:+.3f}±{row[6]:.3f}" for row in loss_rows if row[1] == fault), "|",
              *(f"{row[2][0]}{row[3]}:{row[4]:.2f}" for row in right_rows if row[1] == fault), flush=True)
    return loss_rows, right_rows


@torch.no_grad()
def measure_check() -> list[list]:
    """The likeliest next token after the text of the check, under each schedule: rows without the run."""
    tokenizer, _ = counter(CHECK_MODEL)
    ids = torch.tensor([tokenizer(CHECK)["input_ids"]])  # as anybody would write it: without a first token of its own
    rows = []
    for fault, flags in schedules(load(CHECK_MODEL).config.no_rope_layers).items():
        shares = load(CHECK_MODEL, flags)(input_ids=ids, use_cache=False).logits[0, -1].softmax(-1)
        best = int(shares.argmax())
        rows.append([CHECK_MODEL, fault, ids.shape[1], tokenizer.decode([best]), round(float(shares[best]), 5)])
    return rows


def write_texts() -> None:
    """Texts to go on with, and questions, for whichever model the exhibit runs; lengths are in tokens of micro-31's tokenizer."""
    _, count_tokens = counter("micro-31")
    starts = {name: story_prompt(random.Random(f"{SEED}/start/{name}"), tokens, count_tokens).text
              for name, tokens in STARTS.items()}
    questions = [{"style": style, "length": length, "text": prompt.text, "answer": prompt.answer}
                 for length in EXHIBIT_LENGTHS for style in STYLES if length >= SHORTEST[style]
                 for prompt in (question(style, length, 1000 + i, count_tokens) for i in range(EXHIBIT_QUESTIONS))]
    EXHIBIT.parent.mkdir(parents=True, exist_ok=True)
    check = {"model": CHECK_MODEL, "text": CHECK}
    made = f"python lab/mistake.py --texts, seed {SEED}"
    EXHIBIT.write_text(json.dumps({"made": made, "starts": starts, "check": check, "questions": questions}) + "\n")
    print(f"{len(questions)} questions, {EXHIBIT.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(LONGEST))
    parser.add_argument("--texts", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    start = time.monotonic()
    if args.check:
        about = {"model": CHECK_MODEL, "attention": "sdpa, float32"}
        rows = measure_check()
        results.add("mistake-check", "mistake-check", about, rows, "python mistake.py --check", time.monotonic() - start)
        print(*rows, sep="\n")
        return
    if args.texts:
        write_texts()
        return
    for name in [args.only] if args.only else LONGEST:
        start = time.monotonic()
        loss_rows, right_rows = measure(name)
        about = {"model": name, "attention": "sdpa, float32"}
        for table, rows in (("mistake-loss", loss_rows), ("mistake-retrieval", right_rows)):
            results.add(table, f"mistake-{name}", about, rows, "python mistake.py", time.monotonic() - start)


if __name__ == "__main__":
    main()
