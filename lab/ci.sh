#!/usr/bin/env bash
# What CI runs of the lab: its requirements in an environment of their own, its lint and tests, and everything at toy scale.
set -euo pipefail
cd "$(dirname "$0")"

venv=.work/venv
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
export PYTHON=$PWD/$venv/bin/python

"$venv/bin/ruff" check .
"$PYTHON" -m pytest -q . ${MUSEUM_TEST_TIMES:+--junitxml="$MUSEUM_TEST_TIMES/lab.xml"}
bash run.sh --smoke
