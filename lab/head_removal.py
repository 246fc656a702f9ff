"""Which head does the work? Heads are taken away, and what is asked is asked again.

    python head_removal.py --part induction --seed 1   # the 3:1 sibling without its induction heads: table induction-removal
    python head_removal.py --part nope --seed 1        # the long-context model without its NoPE layers' heads: table nope-removal
    python head_removal.py --part real --folder DIR    # SmolLM2-135M-Instruct of lab/real_weights.py: table real-removal

A head is what it writes into the residual stream through its columns of the output projection. Taken away, zeros stand there,
or its mean over texts of a kind, ledgers or stories, from seeds that no training sees. Which heads are induction heads is read
from the head atlas (`head_atlas.py`), for the models of the recipe on the ledgers' words. Beside each set stand draws of as many
others. Weights of seed 1 are under `static/models`; `lab/recipe.sh` makes those of other seeds (`siblings 2`; `curriculum 2` and
then `long 2`).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

import results
import world
from evaluate import BEGIN
from head_atlas import atlas, rows_of
from recipe_train import RUNS
from retrieval import STYLES, Prompt, ledger, prompt_of_length

SEED = 20261130
LEAST, STANDING = 0.1, 0.5  # share of attention from which on a head counts as one of a kind; even attention gives 0.034
INDUCTION, PREVIOUS = 6, 4  # columns of `atlas`
BATCH = 10
SHIPPED = {"siblings-31": "micro-31", "long-16x": "micro-long"}
Head = tuple[int, int]
"""Layer and query head, from 0."""


@dataclass(frozen=True)
class Removal:
    """A set of heads taken away. `fill` names the means that take their place, or is zero, or none where nothing is removed."""

    name: str
    fill: str
    heads: tuple[Head, ...]
    draw: int = 0

    def cells(self) -> list:
        heads = " ".join(f"{layer + 1}.{head + 1}" for layer, head in self.heads)
        return [self.name, self.fill, heads, len(self.heads), self.draw]


@contextlib.contextmanager
def without(model: PreTrainedModel, heads: Sequence[Head], means: Sequence[torch.Tensor] | None) -> Iterator[None]:
    """Zeros, or `means` [layers][query heads * head_dim], in place of what each of `heads` gives to the output projection."""
    def hook_of(layer: int, mine: list[int]):
        def hook(module, args):
            x = args[0].clone()
            dim = module.in_features // model.config.num_attention_heads
            for head in mine:
                columns = slice(head * dim, (head + 1) * dim)
                x[..., columns] = means[layer][columns] if means else 0
            return (x,)
        return hook
    layers = sorted({layer for layer, _ in heads})
    hooks = [model.model.layers[layer].self_attn.o_proj.register_forward_pre_hook(
        hook_of(layer, [h for at, h in heads if at == layer])) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


@torch.no_grad()
def mean_outputs(model: PreTrainedModel, texts: Sequence[list[int]]) -> list[torch.Tensor]:
    """Means over all tokens of `texts` [layers][query heads * head_dim] of what goes into the output projections."""
    sums: dict[int, torch.Tensor] = {}
    def hook_of(layer: int):
        def hook(_module, args):
            sums[layer] = sums.get(layer, 0) + args[0].double().sum((0, 1))
        return hook
    hooks = [layer.self_attn.o_proj.register_forward_pre_hook(hook_of(i)) for i, layer in enumerate(model.model.layers)]
    for ids in texts:
        model(input_ids=torch.tensor([ids]), use_cache=False, logits_to_keep=1)
    for hook in hooks:
        hook.remove()
    return [(sums[i] / sum(map(len, texts))).float() for i in range(len(hooks))]


def reference_texts(tokenizer: PreTrainedTokenizerBase, kind: str, tokens: int, count: int) -> list[list[int]]:
    """`count` texts of at most `tokens` tokens, from seeds that training does not see."""
    texts = []
    for i in range(count):
        rng = random.Random(f"{SEED}/{kind}/{i}")
        if kind == "ledger":
            text = ledger(rng, int(tokens * 0.93), is_far=i % 2 == 0)
        else:
            text = " ".join(rng.choice((world.portrait, world.hidden_things))(rng) for _ in range(tokens // 60))
        texts.append([BEGIN, *tokenizer(text, add_special_tokens=False)["input_ids"]][:tokens])
    return texts


@torch.no_grad()
def ask(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, prompts: Sequence[Prompt]) -> tuple[float, float]:
    """Share answered exactly right, and mean nats of the answers. Rows are padded at their end, unseen by a causal model."""
    right, nats = 0, 0.0
    for start in range(0, len(prompts), BATCH):
        rows = []
        for prompt in prompts[start : start + BATCH]:
            target = tokenizer(f" {prompt.answer}", add_special_tokens=False)["input_ids"]
            rows.append(([BEGIN, *tokenizer(prompt.text, add_special_tokens=False)["input_ids"], *target], len(target)))
        longest = max(len(ids) for ids, _ in rows)
        ids = torch.tensor([row + [BEGIN] * (longest - len(row)) for row, _ in rows])
        hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state
        for (row, size), states in zip(rows, hidden, strict=True):
            logits = model.lm_head(states[len(row) - size - 1 : len(row) - 1])
            target = torch.tensor(row[-size:])
            right += bool((logits.argmax(-1) == target).all())
            nats += torch.nn.functional.cross_entropy(logits, target, reduction="sum").item()
    return right / len(prompts), nats / len(prompts)


def questions(tokenizer: PreTrainedTokenizerBase, lengths: Sequence[int], count: int) -> dict[tuple[str, int], list[Prompt]]:
    def count_tokens(text: str) -> int:
        return len(tokenizer(text, add_special_tokens=False)["input_ids"])
    return {(style, length): [prompt_of_length(random.Random(f"{SEED}/{style}/{length}/{i}"), style, length - 5, count_tokens)
                              for i in range(count)] for style in STYLES for length in lengths}


def draw(heads: Sequence[Head], count: int, index: int) -> tuple[Head, ...]:
    return tuple(sorted(random.Random(f"{SEED}/draw/{index}").sample(list(heads), count)))


def of_kind(rows: list[list], column: int, least: float = LEAST) -> list[Head]:
    """Heads of an atlas whose score is at least `least`, highest first; the highest one where none is."""
    ranked = sorted(rows, key=lambda row: -row[column])
    return [(row[1], row[2]) for row in ranked if row[column] >= least] or [(ranked[0][1], ranked[0][2])]


def plan_induction(rows: list[list], draws: int) -> list[Removal]:
    """What is removed of a model whose atlas is `rows`."""
    found, every = of_kind(rows, INDUCTION), [(row[1], row[2]) for row in rows]
    others = [head for head in every if head not in found]
    layers = [layer for layer in sorted({at for at, _ in others}) if layer not in {at for at, _ in found}]
    heads = max(head for _, head in every) + 1
    sets = [("induction", tuple(sorted(found)), 0), ("strongest", (found[0],), 0),
            ("previous", tuple(sorted(of_kind(rows, PREVIOUS))), 0)]
    sets += [("random", draw(others, len(found), i), i + 1) for i in range(draws)]
    sets += [("layer", draw([(layer, head) for head in range(heads)], min(heads, len(found)), i), i + 1)
             for i, layer in enumerate(layers)]
    plans = [Removal(name, fill, what, at) for fill in ("zero", "ledger") for name, what, at in sets]
    return [Removal("nothing", "none", ()), *plans, *(Removal(name, "story", what) for name, what, _ in sets[:3])]


def plan_nope(uses_rope: Sequence[int], heads: int, draws: int) -> list[Removal]:
    """The heads of the layers without RoPE; as many whole layers with it, every choice; and as many of their heads, drawn."""
    def whole(layers: Sequence[int]) -> tuple[Head, ...]:
        return tuple((layer, head) for layer in layers for head in range(heads))
    nope, rope = ([i for i, uses in enumerate(uses_rope) if bool(uses) is kind] for kind in (False, True))
    choices = list(itertools.combinations(rope, len(nope)))
    return [Removal("nothing", "none", ()), Removal("nope", "ledger", whole(nope)),
            *(Removal("rope-layers", "ledger", whole(layers), i + 1) for i, layers in enumerate(choices)),
            *(Removal("rope-heads", "ledger", draw(whole(rope), len(nope) * heads, i), i + 1) for i in range(draws))]


def load(name: str, seed: int, runs: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase, Path]:
    """A model of the recipe: of a run where there is one, else the shipped one of seed 1. Raises FileNotFoundError."""
    folder = runs / f"{name}-{seed}" / "final"
    if not folder.exists():
        if seed != results.SHIPPED_SEED:
            raise FileNotFoundError(f"{folder}: no such run, and only seed {results.SHIPPED_SEED} is shipped")
        folder = results.MODELS / SHIPPED[name]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").eval()
    return model, AutoTokenizer.from_pretrained(folder), folder


def measure(part: str, seed: int, runs: Path, quick: bool) -> list[list]:
    """Rows of one seed, without the run."""
    model, tokenizer, folder = load("siblings-31" if part == "induction" else "long-16x", seed, runs)
    if part == "induction":
        # A toy's tokenizer cuts the words of the probe, so any tokens serve there.
        toy = [BEGIN, *range(9, 29), *range(9, 29)]
        rows = rows_of(folder, "toy", toy, 20) if quick else atlas(folder, folder.name, "ledger")
        plans = plan_induction(rows, 2 if quick else 8)
    else:
        plans = plan_nope(model.config.no_rope_layers, model.config.num_attention_heads, 1 if quick else 4)
    lengths, count = ((64, 128, 256), 50) if part == "induction" else ((256, 512, 1024), 15)
    if quick:
        lengths, count, plans = (64, 128), 2, [p for p in plans if p.draw < 3]
    means = {kind: mean_outputs(model, reference_texts(tokenizer, kind, 256, 4 if quick else 48))
             for kind in {p.fill for p in plans} - {"none", "zero"}}
    asked, rows = questions(tokenizer, lengths, count), []
    for plan in plans:
        with without(model, plan.heads, means.get(plan.fill)):
            for (style, length), prompts in asked.items():
                right, nats = ask(model, tokenizer, prompts)
                rows.append([seed, *plan.cells(), style, length, round(right, 4), round(nats, 4), len(prompts)])
        done = rows[-len(asked):]
        print(part, seed, *plan.cells(), *(f"{length}:{sum(r[8] for r in done if r[7] == length) / len(STYLES):.2f}"
                                           for length in lengths), flush=True)
    return rows


@torch.no_grad()
def measure_real(folder: Path, name: str, draws: int = 4, count: int = 6) -> list[list]:
    """Rows of one model that was trained by others: random tokens that come twice, and stories it has never seen."""
    rows = atlas(folder, name)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").eval()
    every, plans = [(row[1], row[2]) for row in rows], [Removal("nothing", "none", ())]
    for fill in ("zero", "story"):
        for kind, least in (("induction", LEAST), ("standing", STANDING)):
            found = of_kind(rows, INDUCTION, least)
            others = [head for head in every if head not in of_kind(rows, INDUCTION)]
            plans.append(Removal(kind, fill, tuple(sorted(found))))
            plans += [Removal(f"random-{kind}", fill, draw(others, len(found), i), i + 1) for i in range(draws)]
    rng = random.Random(f"{SEED}/repeated")
    once = [[rng.randrange(1000, 40_000) for _ in range(40)] for _ in range(count)]
    texts = {"repeated": (torch.tensor([[*ids, *ids] for ids in once]), 40),
             "stories": (torch.tensor([ids[:160] for ids in reference_texts(tokenizer, "story", 200, count)]), 1)}
    means = mean_outputs(model, [ids[:160] for ids in reference_texts(tokenizer, "story", 200, 2 * count)[count:]])
    table = []
    for plan in plans:
        with without(model, plan.heads, None if plan.fill == "zero" else means):
            for text, (ids, start) in texts.items():
                logits, following = model(input_ids=ids, use_cache=False).logits[:, start:-1], ids[:, start + 1 :]
                loss = torch.nn.functional.cross_entropy(logits.transpose(1, 2), following).item()
                right = (logits.argmax(-1) == following).float().mean().item()
                table.append([name, *plan.cells(), text, round(loss, 4), round(right, 4), following.numel()])
        print(*plan.cells()[:2], len(plan.heads), [row[-3:] for row in table[-2:]], flush=True)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("induction", "nope", "real"), required=True)
    parser.add_argument("--seed", type=int, default=results.SHIPPED_SEED)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--folder", type=Path, help="of the real model")
    parser.add_argument("--name", default="SmolLM2-135M-Instruct")
    parser.add_argument("--quick", action="store_true", help="measure little (for smoke runs)")
    args = parser.parse_args()
    if (args.part == "real") != (args.folder is not None):
        parser.error("--folder belongs to --part real")
    start = time.monotonic()
    if args.part == "real":
        rows, which, about = measure_real(args.folder, args.name), args.name, {"model": args.name}
    else:
        rows, which, about = measure(args.part, args.seed, args.runs, args.quick), str(args.seed), {"seed": args.seed}
    command = f"python head_removal.py --part {args.part} {'--folder DIR' if args.folder else f'--seed {args.seed}'}"
    results.add(f"{args.part}-removal", f"{args.part}-removal-{which}", about | {"attention": "sdpa, float32"}, rows, command,
                time.monotonic() - start, args.results)


if __name__ == "__main__":
    main()
