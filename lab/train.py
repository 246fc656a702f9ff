"""Train the nano model: AdamW, warm-up / stable / decay (WSD), 512-token windows, resumable to the step.

    python train.py --run .work/nano --steps 3000                       # warm-up and stable phase (may be stopped early)
    python train.py --run .work/nano --decay-from .work/nano/last.pt --decay-steps 400

With WORLD_SIZE=2 (and RANK, MASTER_ADDR, MASTER_PORT; run.sh does it) each process takes every second window of a batch and
the gradients are summed: the same arithmetic, but processes wait for each other once a step, threads many hundred times.

The n-th batch and the n-th learning rate depend on the step alone, so a killed run continues as if nothing had happened.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch

from corpus import WORK
from data import DOMAINS, batches, is_prose
from fast import CrossEntropySum
from model import new_model, parameter_count

WEIGHT_DECAY, BETAS, CLIP = 0.1, (0.9, 0.95), 1.0


def wsd(step: int, peak: float, warmup: int, decay_start: int | None, decay_steps: int) -> float:
    """Learning rate of `step` (0-based): linear warm-up, constant, linear decay to zero (SmolLM3's schedule).

    `decay_start` None means that the stable phase has no end yet.
    """
    rate = peak * min(1.0, (step + 1) / warmup)
    if decay_start is not None and step >= decay_start:
        rate *= max(0.0, 1.0 - (step - decay_start + 1) / decay_steps)
    return rate


def optimizer_for(model: torch.nn.Module, rate: float, decay_embeddings: bool = False) -> torch.optim.AdamW:
    """AdamW without weight decay on norms and, unless asked for, on embeddings (OLMo 2, SmolLM3)."""
    def decays(name: str, p: torch.Tensor) -> bool:
        return p.dim() > 1 and (decay_embeddings or "embed" not in name)
    decayed = [p for n, p in model.named_parameters() if decays(n, p)]
    plain = [p for n, p in model.named_parameters() if not decays(n, p)]
    groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=BETAS, eps=1e-8, fused=True)


def loss_sum(model: torch.nn.Module, window: torch.Tensor, bf16: bool) -> torch.Tensor:
    """Summed next-token cross entropy, nats, of windows [batch, context + 1]."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        logits = model(input_ids=window[:, :-1], use_cache=False).logits
    return CrossEntropySum.apply(logits.flatten(0, 1), window[:, 1:].flatten())


@torch.no_grad()
def held_out_loss(model: torch.nn.Module, stream: np.ndarray, context: int, limit: int | None, bf16: bool) -> float:
    """Mean nats/token over consecutive windows of a held-out stream; `limit` windows at most (None: all)."""
    model.eval()
    starts = list(range(0, len(stream) - 1, context))[:limit]
    total, count = 0.0, 0
    for start in starts:
        window = torch.from_numpy(stream[start : start + context + 1].astype(np.int64))[None]
        total += loss_sum(model, window, bf16).item()
        count += window.shape[1] - 1
    model.train()
    return total / count


def sum_over_processes(model: torch.nn.Module, loss: float) -> float:
    """Add up all processes' gradients in place, and their losses."""
    gradients = [p.grad for p in model.parameters()]
    flat = torch.cat([*(g.flatten() for g in gradients), torch.tensor([loss])])
    torch.distributed.all_reduce(flat)
    for gradient, part in zip(gradients, flat[:-1].split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))
    return flat[-1].item()


def save(path: Path, **state: object) -> None:
    """Write a checkpoint so that a kill leaves either the old or the new one."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=WORK / "data")
    parser.add_argument("--run", type=Path, default=WORK / "nano")
    parser.add_argument("--steps", type=int, default=3000, help="last step of the stable phase")
    parser.add_argument("--decay-from", type=Path, help="checkpoint at which the decay starts")
    parser.add_argument("--decay-steps", type=int, default=400)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--batch", type=int, default=16, help="windows a step")
    parser.add_argument("--micro", type=int, default=8, help="windows a forward pass")
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prose-from", type=int, help="step from which on windows are mostly prose")
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--no-bf16", action="store_true")
    parser.add_argument("--save-every", type=float, default=300.0, help="seconds")
    parser.add_argument("--eval-every", type=int, default=200, help="steps")
    args = parser.parse_args()
    args.run.mkdir(parents=True, exist_ok=True)
    bf16 = not args.no_bf16
    rank, processes = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if processes > 1:
        torch.distributed.init_process_group("gloo")

    vocab = json.loads((args.data / "data.json").read_text())["vocab"]
    stream = np.memmap(args.data / "train.bin", dtype="<u2", mode="r")
    held = {d: np.fromfile(args.data / f"held.{d}.bin", dtype="<u2") for d in DOMAINS}
    model = new_model(args.seed, num_hidden_layers=args.layers, vocab_size=vocab)
    model.set_attn_implementation("blocked")
    optimizer = optimizer_for(model, args.lr)
    decay_start, last_step, name = None, args.steps, "last.pt"
    if args.decay_from:
        decay_start = torch.load(args.decay_from, weights_only=True, mmap=True)["step"]
        last_step, name = decay_start + args.decay_steps, "decay.pt"

    step, seconds = 0, 0.0
    resume = args.run / name if (args.run / name).exists() else args.decay_from
    if resume and resume.exists():
        state = torch.load(resume, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, seconds = state["step"], state["seconds"]
        print(f"continuing {resume.name} at step {step}", flush=True)
    print(f"{parameter_count(model):,} parameters, {len(stream):,} training tokens, bf16={bf16}, process {rank}", flush=True)

    log = (args.run / "log.jsonl").open("a", buffering=1) if rank == 0 else None
    prose = None
    if args.prose_from is not None:
        prose = is_prose(stream, np.fromfile(args.data / "train.domains.bin", dtype=np.uint8))
    source = batches(stream, args.context, args.batch, args.seed, prose, args.prose_from)
    for _ in range(step):
        next(source)
    saved = started = time.monotonic()
    running: list[float] = []

    def checkpoint() -> None:
        save(args.run / name, model=model.state_dict(), optimizer=optimizer.state_dict(), step=step,
             seconds=seconds + time.monotonic() - started)

    while step < last_step:
        rate = wsd(step, args.lr, args.warmup, decay_start, args.decay_steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = torch.from_numpy(next(source))
        tokens, total = batch.shape[0] * args.context, 0.0
        for part in batch[rank::processes].split(args.micro):
            loss = loss_sum(model, part, bf16) / tokens
            loss.backward()
            total += loss.item()
        if processes > 1:
            total = sum_over_processes(model, total)
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP).item()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if not math.isfinite(total):
            raise FloatingPointError(f"loss is {total} at step {step}")
        running.append(total)
        if rank > 0:
            continue
        if step % 20 == 0 or step == last_step:
            spent = seconds + time.monotonic() - started
            line = {"step": step, "tokens": step * tokens, "loss": round(sum(running) / len(running), 4),
                    "rate": rate, "norm": round(norm, 3), "seconds": round(spent, 1)}
            if step % args.eval_every == 0:
                line["held"] = {d: round(held_out_loss(model, held[d], args.context, 24, bf16), 4) for d in DOMAINS}
            log.write(json.dumps(line) + "\n")
            print(line, flush=True)
            running.clear()
        if time.monotonic() - saved > args.save_every:
            checkpoint()
            saved = time.monotonic()
    if rank == 0:
        checkpoint()


if __name__ == "__main__":
    main()
