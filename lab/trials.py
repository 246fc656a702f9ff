"""What else was tried where post-training costs something: other mixes in mid-training, other pairs and losses in alignment.

    python trials.py                    # every trial that has no results yet
    python trials.py --only mid-long

Mid-training takes retrieval in plain text away, and alignment takes sums away (`post_training.py`). Each trial changes one
thing and is measured in the same way. Trials start from the shipped checkpoints, so they need no earlier run; those are
rounded to float16, and `mid` and `own` say what a start from them changes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from transformers import SmolLM3ForCausalLM

import chat
import preference
import problems
import results
from corpus import LAB
from evaluate import retrieval_by_length
from long_context import STEPS, cosine
from post_training import PAIRS, SHARE, PostTraining, weighted_loss
from presets import PRESETS
from recipe_data import DATA, batches
from recipe_train import RUNS, optimise
from recipe_world import STAGES, long_mix, stage_mix
from retrieval import STYLES

MODELS = LAB.parent / "static" / "models"
SEED = 1  # whose checkpoints are shipped
QUARTER = 4  # one batch in so many is not a conversation, where a trial mixes other text in


@dataclass(frozen=True)
class Trial:
    """One change. `start` is a shipped checkpoint, less its size, or the trial whose weights it goes on from."""

    name: str
    part: str  # mid or align
    start: str
    says: str
    mixed: str = ""  # mid-training: other text in a quarter of its tokens, `plain` or `long`
    slower: int = 1  # divides the rate
    sft: float = 0.0  # SFT, as a share of the curriculum's tokens
    pairs: str = ""  # alignment: what the rejected replies are, `own` or `number`
    method: str = "apo_zero"


TRIALS = (
    Trial("long", "mid", "long", "what mid-training starts from"),
    Trial("mid", "mid", "long", "mid-training as it was run", mixed="none"),
    Trial("mid-slow", "mid", "long", "mid-training at a quarter of the rate", mixed="none", slower=4),
    Trial("mid-plain", "mid", "long", "a quarter of the tokens from stage 3's mix, in rows of the base length", mixed="plain"),
    Trial("mid-long", "mid", "long", "a quarter of the tokens from the long-context mix, in rows of 8 times that", mixed="long"),
    Trial("sft", "align", "sft", "what alignment starts from"),
    Trial("own", "align", "sft", "rejected: what the model itself says, sampled, when it differs", pairs="own"),
    Trial("chosen", "align", "sft", "the same pairs, without the loss's rejected half", pairs="own", method="chosen_only"),
    Trial("number", "align", "sft", "rejected: the chosen reply with a wrong result", pairs="number"),
    Trial("more-sft", "align", "sft", "four times as much SFT again", sft=4 * SHARE["sft"]),
    Trial("more-sft-own", "align", "more-sft", "alignment after that, rejected as in `own`", pairs="own"),
)


def wrong_results(count: int, seed: int) -> list[preference.Pair]:
    """Problems whose rejected reply is the chosen one with another number for a result."""
    pairs = []
    for i in range(count):
        rng = random.Random(f"wrong/{seed}/{i}")
        turn = chat.problem_turn(rng, rng.choice(chat.MODES))
        right = int(turn.answer)
        wrong = str(rng.choice([n for n in (right - 10, right - 2, right - 1, right + 1, right + 2, right + 10) if n >= 0]))
        steps, _, last = turn.reply.rpartition(f"so {turn.answer}")
        said = f"{steps}so {wrong}{last}" if steps else turn.reply
        pairs.append((turn, said[: len(said) - len(turn.answer)] + wrong))
    return pairs


def interleaved(chats: Iterator[np.ndarray], plain: Iterator[np.ndarray] | None, every: int) -> Iterator[np.ndarray]:
    """Conversations [batch, 2, tokens]; each `every`-th batch is plain text, every token of which counts."""
    step = 0
    while True:
        step += 1
        if plain is None or step % every:
            yield next(chats)
        else:
            ids = next(plain)
            yield np.stack([ids, np.ones_like(ids)], 1)


class Trials(PostTraining):
    """Trials of one seed: the stages of `PostTraining` from other starts."""

    def __init__(self, preset: str, models: Path, data: Path, runs: Path, folder: Path, quick: bool) -> None:
        super().__init__(preset, SEED, data, runs, folder, quick)
        self.models, self.run = models, f"trials-{SEED}"

    def start(self, name: str) -> SmolLM3ForCausalLM:
        trained = self.runs / self.run / name / "final"
        return self.load(trained if trained.exists() else self.models / f"{self.preset}-{name}")

    def mid(self, trial: Trial) -> SmolLM3ForCausalLM:
        """Mid-training with other text mixed in, or slower."""
        model, size = self.start(trial.start), self.size
        steps = max(2, round(size.curriculum_tokens * SHARE["mid"] / (size.batch * self.context)))
        chats = chat.packed(chat.endless(f"mid/{self.seed}", "think"), self.tokenizer, self.context, size.batch, False)
        plain, every = None, QUARTER
        if trial.mixed == "plain":
            plain = batches(self.data, lambda _: stage_mix(len(STAGES) - 1), self.context, size.batch, self.seed + 50)
        if trial.mixed == "long":
            times = STEPS[0].times
            every = QUARTER * times // size.batch  # one long row has as many tokens as this many batches' quarter
            plain = batches(self.data, lambda _: long_mix(STEPS[0].pool), self.context * times, 1, self.seed + 50)
        optimise(model, interleaved(chats, plain, every), steps,
                 cosine(steps, size.rate / 2 / trial.slower, max(1, steps // 30)), weighted_loss,
                 self.runs / self.run / trial.name)
        return model.eval()

    def more_sft(self, trial: Trial) -> SmolLM3ForCausalLM:
        model, size = self.start(trial.start), self.size
        steps = max(2, round(size.curriculum_tokens * trial.sft / (size.batch * self.context)))
        source = chat.packed(chat.endless(f"{trial.name}/{self.seed}"), self.tokenizer, self.context, size.batch, True)
        optimise(model, source, steps, cosine(steps, size.rate / 2, max(1, steps // 30)), weighted_loss,
                 self.runs / self.run / trial.name)
        return model.eval()

    def aligned(self, trial: Trial) -> SmolLM3ForCausalLM:
        start, count = self.start(trial.start), 64 if self.quick else PAIRS
        made = (wrong_results(count, self.seed) if trial.pairs == "number"
                else preference.make_pairs(start, self.tokenizer, count, self.seed))
        return self.align(start, trial.method, 1, preference.pair_rows(made, self.tokenizer), trial.name)

    def measured(self, model: SmolLM3ForCausalLM, trial: Trial) -> list[list]:
        """Rows of the table: sums in both modes, retrieval at the base length and at 8 times it."""
        head, asked, rows = [self.seed, trial.part, trial.name], 2 if self.quick else 100, []
        for mode in chat.MODES:
            right = [preference.sums_right(model, self.tokenizer, mode, kind, asked) for kind in problems.MAKERS]
            rows.append([*head, f"sums-{mode}", 0, round(float(np.mean(right)), 4), asked * len(right)])
        for times in (1,) if self.quick else (1, 8):
            length, count = self.context * times, 2 if self.quick else 40
            found = retrieval_by_length(model, self.tokenizer, [length], count)
            right = [found[style][str(length)] for style in STYLES]
            rows.append([*head, "retrieval", length, round(float(np.mean(right)), 4), count * len(STYLES)])
        return rows

    def try_out(self, trial: Trial) -> None:
        started = time.monotonic()
        make = self.mid if trial.mixed else self.aligned if trial.pairs else self.more_sft if trial.sft else None
        model = self.stage(trial.name, lambda: make(trial)) if make else self.start(trial.start)
        rows = self.measured(model, trial)
        print(*rows, sep="\n", flush=True)
        about = {"preset": self.preset, "seed": self.seed, "start": trial.start, "says": trial.says}
        results.add("post-training-trials", name_of(trial), about, rows, f"python trials.py --only {trial.name}",
                    time.monotonic() - started, self.results)


def name_of(trial: Trial) -> str:
    return f"trial-{trial.name}-{SEED}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--models", type=Path, default=MODELS, help="the shipped checkpoints")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    for trial in TRIALS:
        if args.only in (None, trial.name) and not results.has("post-training-trials", name_of(trial), args.results):
            Trials(args.preset, args.models, args.data, args.runs, args.results, args.quick).try_out(trial)


if __name__ == "__main__":
    main()
