#!/usr/bin/env bash
# Jinja2 3.1.6, the language of chat templates. A slice of something that has none, written as a constant and as a variable.
#
# Guess: `{{ 7[0:9] }}` and `{{ x[0:9] }}` with x = 7 do the same: both fail, or both are undefined.
# Behaviour: the constant is folded when the template is compiled, by a lookup that turns the error into undefined, and prints nothing; the
#   variable is sliced by Python when it is rendered, and raises TypeError. Under `StrictUndefined` the constant raises
#   it too. A template tried with constants says nothing about the same expression over a conversation.
#
# Output seen:
#   constant: '[]'
#   variable: TypeError: 'int' object is not subscriptable
#   constant, strict: TypeError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jinja2==3.1.6
"$folder/venv/bin/python" - <<'PY'
from jinja2 import Environment, StrictUndefined

constant = Environment().from_string("[{{ 7[0:9] }}]").render()
print("constant:", repr(constant))
try:
    variable = Environment().from_string("[{{ x[0:9] }}]").render(x=7)
except TypeError as error:
    variable = None
    print("variable: TypeError:", error)
try:
    strict = Environment(undefined=StrictUndefined).from_string("[{{ 7[0:9] }}]").render()
except Exception as error:
    strict = type(error).__name__
    print("constant, strict:", strict)
raise SystemExit(0 if constant == "[]" and variable is None and strict == "TypeError" else 1)
PY
