#!/usr/bin/env bash
# The nano model from nothing to the shipped folder: data → training → export → measurement → reference values → card.
#
#   bash lab/run.sh            everything (hours); each step is skipped or resumed if it was done before
#   bash lab/run.sh --smoke    the same pipeline at toy scale in a temporary folder (minutes); touches nothing else
#
# Needs `pip install -r lab/requirements.txt`, and for the full run apt-get, pip and npm (see corpus.py).
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
processes=${PROCESSES:-2}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-2} OMP_WAIT_POLICY=PASSIVE TOKENIZERS_PARALLELISM=true
export HF_HUB_OFFLINE=1 HF_HUB_DISABLE_PROGRESS_BARS=1
# Keep big blocks in the heap: giving them back and faulting them in again costs a fifth of the time.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456

recipe() { "$python" -c "import json; print(json.load(open('$1'))['$2'])"; }

if [[ "${1:-}" == "--smoke" ]]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	data=$work/data run=$work/run model=$work/nano fixtures=$work/reference results=$work/results plan=$work/nano.json
	echo '{"lr": 0.003, "warmup": 5, "batch": 4, "seed": 1, "prose_from": 10, "stable_steps": 14, "decay_steps": 2}' >"$plan"
	"$python" data.py --out "$data" --smoke
else
	work=.work
	data=$work/data run=$work/nano model=../static/models/nano fixtures=../tests/fixtures/reference results=results plan=nano.json
	[[ -e $data/data.json ]] || { apt-get update -qq || true; }
	"$python" data.py --out "$data"
fi

# Two processes of one thread each: they wait for each other once a step, threads many times.
train() {
	local port rank args
	port=$("$python" -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
	args=(--data "$data" --run "$run" --lr "$(recipe "$plan" lr)" --warmup "$(recipe "$plan" warmup)"
		--batch "$(recipe "$plan" batch)" --micro "$(($(recipe "$plan" batch) / processes))" --seed "$(recipe "$plan" seed)"
		--prose-from "$(recipe "$plan" prose_from)")
	export WORLD_SIZE=$processes MASTER_ADDR=127.0.0.1 MASTER_PORT=$port OMP_NUM_THREADS=1
	for ((rank = 1; rank < processes; rank++)); do
		RANK=$rank "$python" train.py "${args[@]}" "$@" >/dev/null &
	done
	RANK=0 "$python" train.py "${args[@]}" "$@"
	wait
}
# A processor without instructions for bf16 takes ten times as long with it: at toy scale two steps of it tell whether it runs.
plain=()
[[ "${1:-}" != "--smoke" ]] || plain=(--no-bf16)
(train --steps "$(recipe "$plan" stable_steps)" "${plain[@]}")
(train --decay-from "$run/last.pt" --decay-steps "$(recipe "$plan" decay_steps)")

"$python" export.py --checkpoint "$run/decay.pt" --data "$data" --out "$model"
"$python" check_onnx.py "$model"
"$python" measure_nano.py --data "$data" --run "$run" --folder "$model" --recipe "$plan" --out "$results"
"$python" reference.py --model "$model" --out "$fixtures"
"$python" card.py --folder "$model" --report "$results/nano.json"
echo "done: $(du -sh "$model" | cut -f1) in the model folder"
[[ "${1:-}" != "--smoke" ]] || bash recipe.sh --smoke
