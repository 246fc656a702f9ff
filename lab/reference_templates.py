"""What transformers makes of template expressions: the museum's own Jinja is compared with it, letter for letter.

    python reference_templates.py        # writes ../tests/fixtures/chat/expressions.json

Needs transformers and jinja2, no torch. `node scripts/template-table.js` makes ../docs/templates.md of the same file.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jinja2
import transformers
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

from template_cases import EXPRESSIONS, TALK
from template_statements import TEMPLATES, TOLD

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "chat" / "expressions.json"
NOW = dt.datetime(2026, 11, 7, 9, 5, 3, 42000)


class Clock(dt.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def render(tokenizer: PreTrainedTokenizerFast, template: str, context: str) -> dict:
    told = json.loads(context)
    messages = told.pop("messages")
    try:
        text = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, **told)
    except Exception as error:  # a template may raise anything
        return {"text": None, "error": type(error).__name__}
    return {"text": text, "error": None}


def main() -> None:
    chat_template_utils.datetime = Clock
    tokenizer = PreTrainedTokenizerFast.from_pretrained(ROOT / "static/models/nano")
    tokenizer.bos_token, tokenizer.eos_token = "<s>", "</s>"
    cases = [(group, template, context)
             for group, template in [*EXPRESSIONS, *TEMPLATES]
             for context in (TOLD if group == "Formats of the family" else [TALK])]
    written = [{"group": group, "template": template, "context": None if context is TALK else context,
                **render(tokenizer, template, context)}
               for group, template, context in cases]
    FIXTURE.write_text(json.dumps(
        {"transformers": transformers.__version__, "jinja2": jinja2.__version__, "now": NOW.isoformat(),
         "special": {"bos_token": "<s>", "eos_token": "</s>"}, "context": TALK, "cases": written},
        ensure_ascii=False, indent="\t") + "\n")
    print(f"{len(written)} cases, {sum(case['error'] is not None for case in written)} of them raise")


if __name__ == "__main__":
    main()
