"""One training loop for every run of the miniature recipe: resumable to the step, pausable, and `accelerate`-ready.

    python recipe_train.py --name try --tokens 1000000          # a single run; the experiments have their own files
    accelerate launch --num_processes 8 recipe_train.py --name try --preset 60m   # two CPU processes: two_processes.py

A run is described by `Run`; its n-th batch and n-th learning rate depend on the description and the step alone. State
is written to `<folder>/state.pt` every few minutes and when the run ends (the optimizer stays on this machine only).
While the file `.work/PAUSE` exists, every run waits at its next step.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from transformers import SmolLM3ForCausalLM

from corpus import WORK
from fast import CrossEntropySum
from masking import mask_for
from presets import PRESETS, Preset, build_model, estimate
from recipe_data import DATA, Mix, batches
from recipe_world import DOMAIN_OF, FAR, FAR_FROM, STAGE_TOKENS, primer_mix, stage_mix
from train import CLIP, optimizer_for, save, wsd

PAUSE = Path(os.environ.get("RECIPE_PAUSE", WORK / "PAUSE"))
RUNS = WORK / "recipe" / "runs"
DECAY = 0.11  # share of all steps; SmolLM3: 522,000 of 4,720,000
COMPILE = os.environ.get("RECIPE_COMPILE") == "1"  # needs a C++ compiler; a quarter faster, after a minute or two
BEGIN = 0  # id of <|endoftext|>


@dataclass(frozen=True)
class Run:
    """What is trained. `stages` are indices into `recipe_world.STAGES`, in order; one stage means a constant mix.

    A run begins with the preset's primer (`recipe_world.primer_mix`); `tokens` and the stages' shares are of what follows.
    """

    name: str
    preset: str = "micro"
    kind: str = "3:1"
    seed: int = 1
    tokens: int = 6_000_000
    masked: bool = True
    stages: tuple[int, ...] = (0,)
    warmup: int = 100

    @property
    def size(self) -> Preset:
        return PRESETS[self.preset]

    @property
    def primer(self) -> int:
        """Steps of the primer."""
        return self.size.primer_tokens // (self.size.batch * self.size.context)

    @property
    def steps(self) -> int:
        """All steps, the primer's among them."""
        return self.primer + max(1, self.tokens // (self.size.batch * self.size.context))

    def bounds(self) -> list[float]:
        """Share of the run at which each stage ends [stages], in SmolLM3's proportions."""
        lengths = [STAGE_TOKENS[s] for s in self.stages]
        return [float(x) for x in np.cumsum(lengths) / sum(lengths)]

    def ends(self) -> list[int]:
        """Steps done when the primer and each stage end [1 + stages]."""
        return [self.primer] + [self.primer + round(b * (self.steps - self.primer)) for b in self.bounds()]

    def stage_at(self, step: int) -> int | None:
        """The stage of a 0-based step; None in the primer."""
        at = sum(step >= end for end in self.ends()[:-1])
        return self.stages[at - 1] if at else None

    def rate_at(self, step: int) -> float:
        decay = max(1, round((self.steps - self.primer) * DECAY))
        return wsd(step, self.size.rate, min(self.warmup, max(1, self.steps // 10)), self.steps - decay, decay)

    def mix(self) -> Mix:
        """Shares of the pools by tokens seen."""
        per_step = self.size.batch * self.size.context

        def at(seen: int) -> dict[str, float]:
            stage = self.stage_at(seen // per_step)
            far = FAR if seen >= FAR_FROM * self.steps * per_step else 0.0
            return primer_mix() if stage is None else stage_mix(stage, far)
        return at


def loss_of(model: torch.nn.Module, rows: torch.Tensor, masked: bool) -> torch.Tensor:
    """Mean next-token cross entropy, nats, of rows [batch, context + 1]."""
    ids = rows[:, :-1]
    logits = model(input_ids=ids, attention_mask=mask_for(ids, BEGIN, masked), use_cache=False).logits
    return (CrossEntropySum.apply(logits.flatten(0, 1), rows[:, 1:].flatten()) / rows[:, 1:].numel()).float()


def wait_while_paused(note: Callable[[str], None]) -> None:
    """Block while `.work/PAUSE` exists."""
    if not PAUSE.exists():
        return
    note("paused")
    while PAUSE.exists():
        time.sleep(2)


def optimise(model: SmolLM3ForCausalLM, source: Iterator[np.ndarray], steps: int, rate: Callable[[int], float],
             loss: Callable[[torch.nn.Module, torch.Tensor], torch.Tensor], folder: Path,
             at_step: Callable[[SmolLM3ForCausalLM, int], dict] | None = None, save_seconds: float = 120.0,
             micro: int | None = None,
             make_optimizer: Callable[[SmolLM3ForCausalLM, float], torch.optim.Optimizer] | None = None,
             clock: Callable[[], float] = time.monotonic) -> None:
    """Train `model` in place for `steps` steps, continuing from `folder`/state.pt when it is there.

    `loss(model, rows)` is a mean over rows; `micro` rows go through at a time (all by default). `at_step(model, steps
    done)` is called after every step (and once before the first) and may return measurements, which go into
    `folder`/log.jsonl beside loss, rate and gradient norm. `clock` counts the logged seconds; `time.process_time` counts
    those of the processor, where a run has to wait for others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    accelerator = Accelerator()
    optimizer = (make_optimizer or optimizer_for)(model, rate(0))
    step, seconds = 0, 0.0
    if (folder / "state.pt").exists():
        state = torch.load(folder / "state.pt", weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, seconds = state["step"], state["seconds"]
    wrapped, optimizer = accelerator.prepare(model, optimizer)
    if COMPILE:
        loss = torch.compile(loss, dynamic=False)
    main = accelerator.is_main_process
    log = (folder / "log.jsonl").open("a", buffering=1) if main else None

    def note(line: dict | str) -> None:
        if log is not None:
            log.write(json.dumps(line) + "\n")

    for _ in range(step):
        next(source)
    started, saved = clock(), time.monotonic()
    running: list[float] = []
    if step == 0 and at_step and main and (measured := at_step(model, 0)):
        note({"step": 0, **measured})
    model.train()
    while step < steps:
        paused = clock()
        wait_while_paused(note)
        started += clock() - paused
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        rows = torch.from_numpy(next(source)[accelerator.process_index :: accelerator.num_processes])
        total = 0.0
        for part in rows.split(micro or len(rows)):
            value = loss(wrapped, part.to(accelerator.device)) * (len(part) / len(rows))
            accelerator.backward(value)
            total += value.item()
        norm = accelerator.clip_grad_norm_(wrapped.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running.append(total)
        if not math.isfinite(running[-1]):
            raise FloatingPointError(f"loss is {running[-1]} at step {step}")
        step += 1
        measured = at_step(model, step) if at_step and main else {}
        model.train()
        if measured or step % 20 == 0 or step == steps:
            note({"step": step, "loss": round(sum(running) / len(running), 4), "rate": rate(step - 1),
                  "norm": round(float(norm), 3), "seconds": round(seconds + clock() - started, 1), **measured})
            running.clear()
        if main and (time.monotonic() - saved > save_seconds or step == steps):
            save(folder / "state.pt", model=model.state_dict(), optimizer=optimizer.optimizer.state_dict(), step=step,
                 seconds=seconds + clock() - started)
            saved = time.monotonic()
    model.eval()


def read_log(folder: Path) -> list[dict]:
    """Lines of `folder`/log.jsonl in the order of steps; of a step that was done twice, the later counts."""
    lines = [json.loads(x) for x in (folder / "log.jsonl").read_text().splitlines()]
    by_step = {x["step"]: x for x in lines if isinstance(x, dict)}
    return [by_step[step] for step in sorted(by_step)]


def seconds_in(folders: Iterable[Path]) -> float:
    """How long the runs of these folders have trained so far, in this call or in earlier ones."""
    logs = [read_log(folder) for folder in folders if (folder / "log.jsonl").exists()]
    return sum(line.get("seconds", 0.0) for lines in logs for line in lines[-1:])


def most_passes(run: Run, data: Path) -> float:
    """How often the run goes through the pool it uses most, for its size."""
    pools, used = json.loads((data / "data.json").read_text())["pools"], dict.fromkeys(DOMAIN_OF, 0.0)
    ends = [0.0, *run.bounds()]
    for pool, share in primer_mix().items():
        used[pool] += share * run.size.primer_tokens
    for stage, start, end in zip(run.stages, ends, ends[1:], strict=False):
        for pool, share in stage_mix(stage, FAR * (1 - FAR_FROM)).items():
            used[pool] += share * (end - start) * run.tokens
    return max(tokens / pools[pool]["train_tokens"] for pool, tokens in used.items() if tokens)


def train(run: Run, data: Path = DATA, runs: Path = RUNS,
          at_step: Callable[[SmolLM3ForCausalLM, int], dict] | None = None,
          build: Callable[[Run, int], SmolLM3ForCausalLM] | None = None,
          clock: Callable[[], float] = time.monotonic) -> SmolLM3ForCausalLM:
    """Pre-train one model as described; returns it in evaluation mode. A finished run is only loaded.

    `build(run, vocabulary)` makes another model than `build_model` would.
    """
    vocab = json.loads((data / "data.json").read_text())["vocab"]
    size = run.size
    model = build(run, vocab) if build else build_model(size, run.seed, run.kind, vocab)
    folder = runs / run.name
    folder.mkdir(parents=True, exist_ok=True)
    described = json.loads(json.dumps(asdict(run)))
    if (folder / "run.json").exists() and json.loads((folder / "run.json").read_text()) != described:
        raise ValueError(f"{folder} holds another run; remove it or choose another name")
    (folder / "run.json").write_text(json.dumps(described, indent=1) + "\n")
    print(f"{run.name}: {estimate(replace(size, vocab=vocab), run.tokens + size.primer_tokens, 0.05, 0.3)}; "
          f"{most_passes(run, data):.1f} passes over its most used pool", flush=True)
    source = batches(data, run.mix(), size.context, size.batch, run.seed)
    optimise(model, source, run.steps, run.rate_at, lambda m, rows: loss_of(m, rows, run.masked), folder, at_step,
             micro=size.micro, clock=clock)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True)
    parser.add_argument("--preset", default="micro", choices=PRESETS)
    parser.add_argument("--kind", default="3:1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=6_000_000)
    parser.add_argument("--no-mask", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    args = parser.parse_args()
    train(Run(args.name, args.preset, args.kind, args.seed, args.tokens, not args.no_mask), args.data, args.runs)
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()  # its threads must not outlive the interpreter, or the process may abort


if __name__ == "__main__":
    main()
