"""After pre-training: reasoning mid-training, SFT with both modes, APO-zero and DPO from the same start, soup and merge.

    python post_training.py --seed 1      # starts from the long-context run's last weights; resumable stage by stage

Mid-training and SFT run at half the peak rate with a cosine, alignment at a fiftieth of it. A quarter of mid-training is
long text, or retrieval goes; the rejected replies are what the SFT model itself says (`trials.py` has what else was
tried). Measured after each stage: sums right with and without thinking, retrieval by length in plain text (does
alignment cost it?), and the log-probabilities of chosen and rejected replies along both alignments.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast, SmolLM3ForCausalLM

import chat
import preference
import problems
import results
from curriculum import export
from evaluate import retrieval_by_length
from long_context import STEPS, cosine
from masking import mask_for
from merge import average
from presets import PRESETS
from recipe_data import DATA, batches
from recipe_train import BEGIN, RUNS, optimise, read_log, seconds_in
from recipe_world import STAGES, long_mix, stage_mix
from retrieval import STYLES

SHARE = {"mid": 0.15, "sft": 0.25}  # of the curriculum's tokens
QUARTER = 4  # one part in so many of mid-training is not a conversation
ASKED, PAIRS = 6000, 2000  # prompts that may become preference pairs; pairs at most
SOUP = 2  # alignments that differ in the order of their pairs, averaged
ALIGNED = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def weighted_loss(model: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
    """Mean cross entropy over the counted targets of rows [batch, 2, context + 1] (ids, weights), masked by document."""
    ids, weights = rows[:, 0], rows[:, 1, 1:].float()
    logits = model(input_ids=ids[:, :-1], attention_mask=mask_for(ids[:, :-1], BEGIN, True), use_cache=False).logits
    losses = torch.nn.functional.cross_entropy(logits.float().transpose(1, 2), ids[:, 1:], reduction="none")
    return (losses * weights).sum() / weights.sum().clamp(min=1)


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


class PostTraining:
    """One seed's chain of stages: every stage is a Hugging Face folder, made only when it is not there yet."""

    def __init__(self, preset: str, seed: int, data: Path, runs: Path, folder: Path, quick: bool) -> None:
        self.size, self.preset, self.seed, self.quick = PRESETS[preset], preset, seed, quick
        self.data, self.runs, self.results = data, runs, folder
        self.run = f"post-training-{seed}"
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")
        self.tokenizer.chat_template = chat.TEMPLATE
        self.context = self.size.context
        self.command = f"python post_training.py --preset {preset} --seed {seed}"
        # Stages of an earlier call count with the time they took then.
        self.started = time.monotonic() - seconds_in((runs / self.run).glob("*"))
        self.rows: dict[str, list[list]] = {name: [] for name in
                                            ("post-training-right", "post-training-retrieval", "preference-logps", "merge-curve")}

    def load(self, folder: Path) -> SmolLM3ForCausalLM:
        return SmolLM3ForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").eval()

    def stage(self, name: str, make: Callable[[], SmolLM3ForCausalLM]) -> SmolLM3ForCausalLM:
        """The weights of a stage: from its folder when it is done, else made, exported and read back."""
        place = self.runs / self.run / name / "final"
        if not (place / "config.json").exists():
            export(make(), self.tokenizer, place)
        return self.load(place)

    def plain(self, mixed: str) -> tuple[Iterator[np.ndarray] | None, int]:
        """Text to mix into mid-training, and the number of batches of which it is one: `long`, `plain` or none."""
        if mixed == "plain":
            mix = stage_mix(len(STAGES) - 1)
            return batches(self.data, lambda _: mix, self.context, self.size.batch, self.seed + 50), QUARTER
        if mixed == "long":
            step, long = STEPS[0], long_mix(STEPS[0].pool)
            # One long row has as many tokens as this many batches' quarter.
            return (batches(self.data, lambda _: long, self.context * step.times, 1, self.seed + 50),
                    QUARTER * step.times // self.size.batch)
        return None, QUARTER

    def tune(self, start: SmolLM3ForCausalLM, stage: str, name: str, mixed: str = "", share: float = 0.0) -> SmolLM3ForCausalLM:
        """Mid-training (`mid`: /think only, all tokens count) or SFT (`sft`: both modes, the assistant's tokens count)."""
        model, is_sft = copy.deepcopy(start), stage == "sft"
        turns = chat.endless(f"{stage}/{self.seed}", None if is_sft else "think")
        steps = max(2, round(self.size.curriculum_tokens * (share or SHARE[stage]) / (self.size.batch * self.context)))
        source = interleaved(chat.packed(turns, self.tokenizer, self.context, self.size.batch, is_sft), *self.plain(mixed))
        optimise(model, source, steps, cosine(steps, self.size.rate / 2, max(1, steps // 30)), weighted_loss,
                 self.runs / self.run / name)
        return model.eval()

    def pairs_of(self, voice: SmolLM3ForCausalLM) -> np.ndarray:
        """Preference pairs [pairs, 4, longest] whose rejected replies are said by `voice`."""
        asked, most = (64, 64) if self.quick else (ASKED, PAIRS)
        return preference.pair_rows(preference.make_pairs(voice, self.tokenizer, asked, self.seed)[:most], self.tokenizer)

    def align(self, start: SmolLM3ForCausalLM, method: str, order: int, pairs: np.ndarray,
              name: str | None = None) -> SmolLM3ForCausalLM:
        """One epoch of a preference method from `start`; its log-probabilities are logged when `order` is 0."""
        model = copy.deepcopy(start)
        reference = preference.with_reference(start, pairs)
        batch, probe = 32, torch.from_numpy(pairs[:128]).to(start.device)
        steps = max(2, len(pairs) // batch)

        def loss(current: torch.nn.Module, index: torch.Tensor) -> torch.Tensor:
            rows = torch.from_numpy(pairs[index.cpu().numpy()]).to(index.device)
            chosen = preference.reply_logps(current, rows[:, :2]) - reference[0][index]
            rejected = preference.reply_logps(current, rows[:, 2:]) - reference[1][index]
            return preference.LOSSES[method](chosen, rejected).mean()

        def note(current: SmolLM3ForCausalLM, step: int) -> dict:
            if order or step % max(1, steps // 12):
                return {}
            current.eval()
            with torch.no_grad():
                now = [preference.reply_logps(current, probe[:, :2]), preference.reply_logps(current, probe[:, 2:])]
            return {"logps": [[self.seed, method, step, answer, round(logps.mean().item(), 4),
                               round((logps - before[: len(logps)]).mean().item(), 4)]
                              for answer, logps, before in zip(("chosen", "rejected"), now, reference, strict=True)]}

        optimise(model, preference.pair_batches(len(pairs), batch, self.seed * 10 + order), steps,
                 cosine(steps, self.size.rate / 50, max(1, steps // 10)), loss,
                 self.runs / self.run / (name or f"{method}-{order}"), note)
        return model.eval()

    def measure(self, model: SmolLM3ForCausalLM, name: str) -> None:
        count = 2 if self.quick else 100
        for mode in chat.MODES:
            for kind in problems.MAKERS:
                right = preference.sums_right(model, self.tokenizer, mode, kind, count)
                self.rows["post-training-right"].append([self.seed, name, mode, kind, round(right, 4), count])
        for times in (1, 2) if self.quick else (1, 4, 8):
            asked = 2 if self.quick else 40
            found = retrieval_by_length(model, self.tokenizer, [self.context * times], asked)
            self.rows["post-training-retrieval"] += [
                [self.seed, name, s, self.context * times, found[s][str(self.context * times)], asked] for s in STYLES]

    def curve(self, aligned: SmolLM3ForCausalLM, earlier: SmolLM3ForCausalLM) -> None:
        """Sums and retrieval along the straight line from the long-context checkpoint (0) to the soup (1)."""
        count, length = (2, self.context) if self.quick else (25, self.context * 8)
        for share in ALIGNED[::5] if self.quick else ALIGNED:
            model = average([aligned, earlier], [share, 1 - share])
            for mode in chat.MODES:
                right = np.mean([preference.sums_right(model, self.tokenizer, mode, k, count) for k in problems.MAKERS])
                self.rows["merge-curve"].append([self.seed, share, f"sums-{mode}", 0, round(float(right), 4)])
            found = retrieval_by_length(model, self.tokenizer, [length], count)
            self.rows["merge-curve"] += [[self.seed, share, f"retrieval-{s}", length, found[s][str(length)]] for s in STYLES]

    def go(self, only_train: bool = False) -> None:
        """Every stage in order, then (in a later call, if wished) the measurements and their tables."""
        base = self.load(self.runs / f"long-{STEPS[-1].name}-{self.seed}" / "final")
        mid = self.stage("mid", lambda: self.tune(base, "mid", "mid", "long"))
        sft = self.stage("sft", lambda: self.tune(mid, "sft", "sft"))
        pairs = self.pairs_of(sft)
        apo = [self.stage(f"apo-{i}", lambda i=i: self.align(sft, "apo_zero", i, pairs)) for i in range(SOUP)]
        dpo, soup = self.stage("dpo", lambda: self.align(sft, "dpo", 0, pairs)), average(apo)
        merge = self.stage("merge", lambda: average([soup, base], [0.9, 0.1]))
        if only_train:
            return
        stages = {"base": base, "mid": mid, "sft": sft, "apo": apo[0], "dpo": dpo, "soup": soup, "merge": merge}
        for name, model in stages.items():
            self.measure(model, name)
            print(name, self.rows["post-training-right"][-8:], self.rows["post-training-retrieval"][-9:], flush=True)
        self.curve(soup, base)
        for method in preference.METHODS:
            for line in read_log(self.runs / self.run / f"{method}-0"):
                self.rows["preference-logps"] += line.get("logps", [])
        for table, rows in self.rows.items():
            results.add(table, self.run, {"preset": self.preset, "seed": self.seed, "pairs": len(pairs)}, rows, self.command,
                        time.monotonic() - self.started, self.results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only-train", action="store_true", help="measure in a later call, which only loads what is trained")
    args = parser.parse_args()
    if not results.has("merge-curve", f"post-training-{args.seed}", args.results):
        PostTraining(args.preset, args.seed, args.data, args.runs, args.results, args.quick).go(args.only_train)


if __name__ == "__main__":
    main()
