#!/usr/bin/env bash
# What CI runs of the lab and of the recorder in python/: requirements in an environment of their own, lint and tests, and everything
# of the lab at toy scale.
set -euo pipefail
cd "$(dirname "$0")"

venv=$PWD/.work/venv
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
export PYTHON=$venv/bin/python

# As a teacher installs it; what it needs is among the requirements.
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps ../python

"$venv/bin/ruff" check . ../python
"$PYTHON" -m pytest -q . ${MUSEUM_TEST_TIMES:+--junitxml="$MUSEUM_TEST_TIMES/lab.xml"}
(cd ../python && "$PYTHON" -m pytest -q . ${MUSEUM_TEST_TIMES:+--junitxml="$MUSEUM_TEST_TIMES/python.xml"})
"$venv/bin/model-museum-record" --help >/dev/null
bash run.sh --smoke
