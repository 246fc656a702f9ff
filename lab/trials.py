"""What else was tried in post-training: other mixes in mid-training, less SFT, other pairs and losses in alignment.

    python trials.py                    # every trial that has no results yet
    python trials.py --only mid-bare

Each trial changes one thing about `post_training.py` and is measured in the same way. Trials start from the shipped
checkpoints, rounded to float16, so they need no earlier run.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from transformers import SmolLM3ForCausalLM

import chat
import preference
import problems
import results
from evaluate import retrieval_by_length
from post_training import PAIRS, SHARE, PostTraining
from presets import PRESETS
from recipe_data import DATA
from recipe_train import RUNS
from retrieval import STYLES

SEED = results.SHIPPED_SEED


@dataclass(frozen=True)
class Trial:
    """One change. `start` is a shipped checkpoint, less its size, or the trial whose weights it goes on from."""

    name: str
    part: str  # mid or align
    start: str
    says: str
    mixed: str | None = None  # mid-training (or SFT) with this in a quarter of its tokens: `plain`, `long`, or nothing
    sft: float = 0.0  # SFT, as a share of the curriculum's tokens
    pairs: str = ""  # alignment: who says the rejected replies: `own`, `number`, or the name of a trial
    method: str = "apo_zero"


SHORT = 0.05
TRIALS = (
    Trial("long", "mid", "long", "what mid-training starts from"),
    Trial("mid", "mid", "mid", "mid-training as it is run: a quarter of its tokens are long texts"),
    Trial("mid-plain", "mid", "long", "a quarter of the tokens from stage 3's mix, in rows of the base length", mixed="plain"),
    Trial("mid-bare", "mid", "long", "conversations only", mixed=""),
    Trial("short-sft", "align", "mid", "a fifth of the SFT", sft=SHORT),
    Trial("sft", "align", "sft", "SFT as it is run"),
    Trial("sft-long", "align", "mid", "SFT with a quarter of its tokens from long texts", mixed="long", sft=SHARE["sft"]),
    Trial("own", "align", "apo", "alignment as it is run; rejected: what the SFT model itself says, sampled, when it differs"),
    Trial("chosen", "align", "sft", "the same pairs, without the loss's rejected half", pairs="own", method="chosen_only"),
    Trial("weak", "align", "sft", "rejected: what the model after a fifth of the SFT says", pairs="short-sft"),
    Trial("number", "align", "sft", "rejected: the chosen reply with a wrong result", pairs="number"),
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


class Trials(PostTraining):
    """Trials of one seed: the stages of `PostTraining` from other starts."""

    def __init__(self, preset: str, models: Path, data: Path, runs: Path, folder: Path, quick: bool) -> None:
        super().__init__(preset, SEED, data, runs, folder, quick)
        self.models, self.run = models, f"trials-{SEED}"

    def start(self, name: str) -> SmolLM3ForCausalLM:
        trained = self.runs / self.run / name / "final"
        return self.load(trained if trained.exists() else self.models / f"{self.preset}-{name}")

    def make(self, trial: Trial) -> SmolLM3ForCausalLM:
        start = self.start(trial.start)
        if trial.sft:
            return self.tune(start, "sft", trial.name, trial.mixed or "", trial.sft)
        if trial.mixed is not None:
            return self.tune(start, "mid", trial.name, trial.mixed)
        if trial.pairs == "number":
            pairs = preference.pair_rows(wrong_results(64 if self.quick else PAIRS, self.seed), self.tokenizer)
        else:
            pairs = self.pairs_of(start if trial.pairs == "own" else self.start(trial.pairs))
        return self.align(start, trial.method, 1, pairs, trial.name)

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
        is_made = trial.mixed is not None or trial.sft or trial.pairs
        model = self.stage(trial.name, lambda: self.make(trial)) if is_made else self.start(trial.start)
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
    parser.add_argument("--models", type=Path, default=results.MODELS, help="the shipped checkpoints")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    for trial in TRIALS:
        if args.only in (None, trial.name) and not results.has("post-training-trials", name_of(trial), args.results):
            Trials(args.preset, args.models, args.data, args.runs, args.results, args.quick).try_out(trial)


if __name__ == "__main__":
    main()
