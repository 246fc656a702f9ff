"""Python's own values for literals as a model may write them into a call.

    python lab/reference_literals.py     (writes tests/fixtures/chat/python-literals.json)

`kind` says what `ast.literal_eval` makes of each: `value` where JSON can hold it (a tuple as a list), `beyond` where Python has a
value that JSON or JavaScript has not (bytes, sets, complex numbers, keys that are no texts, halves of surrogate pairs,
whole numbers from 2^53 on, infinity), `refused` where it is no literal.
"""

# ruff: noqa: E501
from __future__ import annotations

import ast
import json
import platform
import warnings
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "tests/fixtures/chat/python-literals.json"

BODIES = [
    "", "a", "é", "🌧", "it's", 'say "hi"', r"caf\u00e9", r"\U0001F327", r"\U00110000", r"\ud83c", r"\ud83c\udf27",
    r"\x41", r"\x4", r"\x4g", r"\u00e", r"\U0001F32", r"\101", r"\1012", r"\0", r"\08", r"\777", r"\7", r"\400", r"\8",
    r"\a\b\f\n\r\t\v", r"\\", r"\\n", r"\'", r"\"", r"\d", r"\(", r"\ ", r"\é", r"\N{SNOWMAN}", r"\N{no such}", r"\N",
    "\\\n", "a\\\nb", "a\nb", "a\r\nb", "a\rb", "</code>", "# no comment", "a;b", "\t", "\\u00E9\\u00e9", "{x}", "%s",
    "\\\\u00e9", "\x7f", "\u2028", "\\\\\\", "'''", '"""', "''", '""', "x\\", "\ufeff",
]  # fmt: skip
NUMBERS = [
    "0", "00", "0_0", "007", "7", "1_000", "1__0", "1_", "_1", "0x1F", "0X_ff", "0x", "0xg", "0o17", "0O17", "0o8", "0b101", "0b2",
    "1.", ".5", "1.5", "1_0.5_0", "1e3", "1E-3", "1.e5", ".5e+2", "1e", "1e_5", "1e5_0", "01.5", "01e2", "0.1", "1j", "1.5J", "1e3j",
    "0_1", "9007199254740991", "9007199254740992", "9007199254740993", "0x20000000000001", "1e999", "1e22", "5e-324", "1e-400",
    "-1", "+1", "--1", "-+1", "- 1", "-0", "-0.0", "-True", "+None", "1+2", "1-2j", "-'a'", "1 2", "1.2.3", "1abc", "0777", "1if",
]  # fmt: skip
OTHERS = [
    "True", "False", "None", "true", "null", "NaN", "inf", "...", "Ellipsis", "x", "[]", "[1]", "[1,]", "[,]", "[1,,2]", "[1 2]", "[1, 2",
    "1]", "()", "(1)", "(1,)", "(1, 2)", "(,)", "((1))", "(1, 2,)", "('a' 'b')", "('a',\n'b')", "{}", "{'a': 1}", "{'a': 1,}", "{'a'}",
    "{1, 2}", "{1: 2}", "{None: 1}", "{(1, 2): 3}", "{'a': {'b': [1, (2, 3)]}}", "{'a': 1, 'a': 2}", "{'__proto__': 1}", "{'a' 'b': 1}",
    "{'a': }", "{: 1}", "{'a', 'b': 1}", "{**{}}", "[*[]]", "set()", "[1 for x in y]", "'a' + 'b'", "'a' 'b'", "'a'\n'b'", "'a' \\\n 'b'",
    "'a' r'\\n' \"b\"", "'a' b'b'", "'a' f'b'", "lambda: 1", "f(1)", "[1, # one\n 2]", "[\n1,\n2\n]", "1 # one", "\n1\n", "1;", "'a", "'a\"",
    "[[[[[[[[[[1]]]]]]]]]]", "'a'.upper()", "1 == 1", "not True", "1 if True else 2", "[True, False, None]", "\x0c1", "'\\u00e9' 'é'",
    "u'é'", "ur'a'", "ru'a'", "bu'a'", "x'a'", "''''a'''", "'''a''''", '""""a"""', "'''a\\''''", "''''''", "'' ''", "'''a'b''c'''",
]  # fmt: skip


def literals() -> list[str]:
    prefixes = ["", "r", "R", "u", "b", "rb", "f", "F", "Br"]
    quotes = ["'", '"', "'''", '"""']
    texts = [f"{prefix}{quote}{body}{quote}" for body in BODIES for quote in quotes for prefix in ("", "r")]
    texts += [f"{prefix}{quote}a\\n\\u00e9{quote}" for prefix in prefixes for quote in quotes]
    return list(dict.fromkeys([*texts, *NUMBERS, *OTHERS]))


def is_plain(value: object) -> bool:
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, float):
        return abs(value) != float("inf")
    if isinstance(value, str):
        return not any(0xD800 <= ord(character) <= 0xDFFF for character in value)
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    return (
        isinstance(value, dict)
        and all(isinstance(key, str) and is_plain(key) for key in value)
        and all(map(is_plain, value.values()))
    )


def read(text: str) -> dict:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError):
        return {"text": text, "kind": "refused"}
    return {"text": text, "kind": "value", "value": value} if is_plain(value) else {"text": text, "kind": "beyond"}


def main() -> None:
    cases = [read(text) for text in literals()]
    lines = ",\n".join(json.dumps(case) for case in cases)
    made = {"python": platform.python_version(), "command": "python lab/reference_literals.py"}
    OUT.write_text(f'{json.dumps(made)[:-1]}, "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} literals, {sum(case['kind'] == 'value' for case in cases)} with a value")


if __name__ == "__main__":
    main()
