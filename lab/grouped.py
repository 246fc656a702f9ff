"""One recipe three times over: a key/value head for every query head (MHA), for each two of them (GQA), and one for all (MQA).

Same architecture, data, order and steps; only `num_key_value_heads` differs. Fewer key/value heads are also fewer weights,
which is left as it is and said in the table. All three begin from the same numbers: MHA's, of which the others leave out the
rows of the heads they do not have. The size is `half` (micro with half its layers), so that nine runs fit an hour of one core.

    python grouped.py               # every run that has no results yet, seed by seed; what was killed goes on
    python grouped.py --only mqa --seed 1
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from transformers import PreTrainedTokenizerFast, SmolLM3Config, SmolLM3ForCausalLM

import results
from evaluate import loss_by_domain, retrieval_by_length
from model import parameter_count
from presets import PRESETS, Preset, build_model
from recipe_data import DATA
from recipe_train import RUNS, Run, read_log, train
from retrieval import STYLES

KINDS = ("mha", "gqa", "mqa")
SEEDS = (1, 2, 3)
BYTES = 2  # a number in the cache: bfloat16


def sized(size: Preset, sharing: str) -> Preset:
    """`size` with a key/value head for each query head, with its own number, or with one."""
    return replace(size, kv_heads={"mha": size.heads, "gqa": size.kv_heads, "mqa": 1}[sharing])


@dataclass(frozen=True)
class GroupedRun(Run):
    """A run with its own number of key/value heads; `kind` is about RoPE, as everywhere."""

    sharing: str = "gqa"

    @property
    def size(self) -> Preset:
        return sized(PRESETS[self.preset], self.sharing)


def build(run: GroupedRun, vocab: int) -> SmolLM3ForCausalLM:
    """A fresh model whose numbers are those of the MHA model of its seed; of each group's keys and values, the first head's."""
    model = build_model(run.size, run.seed, run.kind, vocab)
    whole = build_model(sized(run.size, "mha"), run.seed, run.kind, vocab).state_dict()
    each = run.size.heads // run.size.kv_heads
    for name, weight in whole.items():
        if ".k_proj." in name or ".v_proj." in name:
            whole[name] = weight.unflatten(0, (run.size.heads, run.size.head_dim))[::each].flatten(0, 1)
    model.load_state_dict(whole)
    return model


def cache_bytes(config: SmolLM3Config) -> int:
    """Bytes that the KV cache holds of each token: a key and a value in every key/value head of every layer."""
    return 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim * BYTES


def measure(model: SmolLM3ForCausalLM, run: GroupedRun, data: Path, seconds: float, folder: Path, quick: bool) -> None:
    """Both tables' rows of one finished run."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(data / "tokenizer")
    context, count = run.size.context, 4 if quick else 100
    cost = {"kv_heads": run.size.kv_heads, "parameters": parameter_count(model), "cache": cache_bytes(model.config)}
    about = asdict(run) | {"primer_tokens": run.size.primer_tokens, "heads": run.size.heads, **cost}
    command = f"python grouped.py --preset {run.preset} --only {run.sharing} --seed {run.seed}"
    losses = loss_by_domain(model, data, context, 4 if quick else 48)
    results.add("grouped-loss", run.name, about, [[run.sharing, run.seed, *cost.values(), d, x] for d, x in losses.items()],
                command, seconds, folder)
    lengths = [context // 4, context // 2, context, context * 2]
    found = retrieval_by_length(model, tokenizer, lengths, count)
    results.add("grouped-retrieval", run.name, about,
                [[run.sharing, run.seed, s, n, found[s][str(n)], count] for s in STYLES for n in lengths],
                command, seconds, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="half", choices=PRESETS)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--runs", type=Path, default=RUNS)
    parser.add_argument("--results", type=Path, default=results.FOLDER)
    parser.add_argument("--quick", action="store_true", help="measure little (for smoke runs)")
    args = parser.parse_args()
    for seed in [args.seed] if args.seed else SEEDS:
        for sharing in [args.only] if args.only else KINDS:
            run = GroupedRun(f"grouped-{sharing}-{seed}", args.preset, seed=seed, tokens=PRESETS[args.preset].sibling_tokens,
                             sharing=sharing)
            if results.has("grouped-retrieval", run.name, args.results):  # the last table a run writes
                continue
            model = train(run, args.data, args.runs, build=build, clock=time.process_time)
            measure(model, run, args.data, read_log(args.runs / run.name)[-1]["seconds"], args.results, args.quick)
            print(f"{run.name}: done", flush=True)


if __name__ == "__main__":
    main()
