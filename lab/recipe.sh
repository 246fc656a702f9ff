#!/usr/bin/env bash
# The SmolLM3 recipe in miniature, from nothing to the tables under content/lab. See NOTES.md for what has run.
#
#   bash lab/recipe.sh                every experiment; what has results is skipped, what was killed goes on
#   bash lab/recipe.sh siblings 2     one experiment (pilot, siblings, curriculum, long, post, heads, optimiser, grouped,
#                                     sizes; longer and trials have their own seeds) and one seed
#   bash lab/recipe.sh --smoke        everything at toy scale in a temporary folder (minutes); touches nothing else
#
# RECIPE_COMMIT=1 commits the tables after each run. `touch lab/.work/PAUSE` makes every run wait, removing it goes on.
# PRESET=60m (or 135m) scales the same recipe up; start it with `LAUNCH="accelerate launch" PRESET=60m bash lab/recipe.sh`.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
launch=${LAUNCH:-$python}
preset=${PRESET:-micro}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OMP_WAIT_POLICY=PASSIVE TOKENIZERS_PARALLELISM=false
export HF_HUB_OFFLINE=1 HF_HUB_DISABLE_PROGRESS_BARS=1
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456

keep() {
	[[ "${RECIPE_COMMIT:-}" == 1 ]] || return 0
	git add ../content/lab && git diff --cached --quiet -- ../content/lab ||
		git commit -qm "Add what the lab measured: $1" -- ../content/lab
}

if [[ "${1:-}" == "--smoke" ]]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	folders=(--preset smoke --data "$work/data" --runs "$work/runs" --results "$work/results")
	common=("${folders[@]}" --quick)
	export RECIPE_PAUSE=$work/PAUSE
	"$python" recipe_data.py --out "$work/data" --smoke
	"$python" presets.py smoke
	"$python" pilot.py "${folders[@]}" --tokens 8000
	"$python" siblings.py "${common[@]}" --seed 1
	"$python" curriculum.py "${common[@]}"
	"$python" long_context.py "${common[@]}"
	"$python" post_training.py "${common[@]}"
	"$python" ship.py --preset smoke --runs "$work/runs" --models "$work/models" --results "$work/results"
	"$python" trials.py "${common[@]}" --models "$work/models"
	for part in induction nope; do
		"$python" head_removal.py --part "$part" --quick --runs "$work/runs" --results "$work/results"
	done
	"$python" optimiser.py "${common[@]}" --seed 1
	"$python" grouped.py "${common[@]}" --seed 1
	"$python" two_processes.py --data "$work/data"
	ls "$work/results"
	exit
fi

experiment=${1:-all}
seeds=${2:-1 2 3}
data=.work/recipe/data
where=()
if [[ $preset != micro ]]; then # the site's tables are of the micro size only
	data=.work/recipe/$preset/data
	where=(--runs ".work/recipe/$preset/runs" --results ".work/recipe/$preset/results")
fi
common=(--preset "$preset" --data "$data" "${where[@]}")
"$python" recipe_data.py --out "$data" --vocab "$("$python" -c "from presets import PRESETS; print(PRESETS['$preset'].vocab)")"
"$python" presets.py "$preset"
if [[ $experiment == all || $experiment == pilot ]]; then
	$launch pilot.py "${common[@]}"
	keep "the pilot"
fi
for seed in $seeds; do
	if [[ $experiment == all || $experiment == siblings ]]; then
		for kind in 3:1 rope nope; do
			$launch siblings.py "${common[@]}" --seed "$seed" --only "$kind" --masked
			keep "siblings, $kind, seed $seed"
		done
		$launch siblings.py "${common[@]}" --seed "$seed" --unmasked
		keep "siblings, 3:1 without masking, seed $seed"
	fi
	if [[ $experiment == all || $experiment == curriculum ]]; then
		for order in staged constant reversed; do
			$launch curriculum.py "${common[@]}" --seed "$seed" --order "$order"
			keep "curriculum, $order, seed $seed"
		done
	fi
	if [[ $experiment == all || $experiment == long ]]; then
		$launch long_context.py "${common[@]}" --seed "$seed"
		keep "long context, seed $seed"
	fi
	if [[ $experiment == all || $experiment == post ]]; then
		$launch post_training.py "${common[@]}" --seed "$seed"
		keep "post-training, seed $seed"
	fi
	if [[ $preset == micro ]] && [[ $experiment == all || $experiment == heads ]]; then # of runs that are there, or shipped
		"$python" head_removal.py --part induction --seed "$seed"
		"$python" head_removal.py --part nope --seed "$seed"
		keep "heads taken away, seed $seed"
	fi
done
if [[ $preset == micro ]] && [[ $experiment == all || $experiment == optimiser ]]; then # its own size
	for seed in $seeds; do
		"$python" optimiser.py --data "$data" --seed "$seed"
		keep "optimiser and schedule, seed $seed"
	done
fi
if [[ $preset == micro ]] && [[ $experiment == all || $experiment == grouped ]]; then # its own size
	for seed in $seeds; do
		"$python" grouped.py --data "$data" --seed "$seed"
		keep "key/value heads shared, seed $seed"
	done
fi
if [[ $preset == micro ]] && [[ $experiment == all || $experiment == sizes ]]; then # the largest is grouped's
	for seed in $seeds; do
		"$python" sizes.py --data "$data" --seed "$seed"
		keep "three sizes, seed $seed"
	done
fi
if [[ $experiment == all || $experiment == longer ]]; then
	tokens=$((2 * $("$python" -c "from presets import PRESETS; print(PRESETS['$preset'].sibling_tokens)")))
	for sibling in "3:1 --seed 3" "rope --seed 1" "nope --seed 1" "3:1 --seed 1 --unmasked"; do # each missed a kind of question
		read -ra flags <<<"--kind $sibling"
		$launch pilot.py "${common[@]}" "${flags[@]}" --tokens "$tokens"
		keep "twice the tokens, $sibling"
	done
fi
if [[ $experiment == all && $preset == micro ]]; then
	"$python" ship.py
	"$python" reference_shipped.py
fi
if [[ $preset == micro ]] && [[ $experiment == all || $experiment == trials ]]; then
	"$python" trials.py
	keep "other ways of post-training"
fi
