"""What transformers makes of conversations with two chat templates: the museum's renderer is compared with it, letter for letter.

    python chat_reference.py        # writes ../tests/fixtures/chat/rendered.json

One template is the miniature's own; the other was written for the tests and has all that SmolLM3's has.
"""

from __future__ import annotations

import json
from pathlib import Path

from transformers import PreTrainedTokenizerFast

import chat
from corpus import LAB

FIXTURES = LAB.parent / "tests" / "fixtures" / "chat"
TOOL = {"name": "double", "description": "Twice a number, “exactly”.",
        "parameters": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}}
PYTHON = 'def double(x: float) -> float:\n    """Twice a number."""'
ASKED = [{"role": "user", "content": "What is 27+45?"}]
TALK = [*ASKED, {"role": "assistant", "content": "<think>\n7+5=12\n</think>\n72"},
        {"role": "user", "content": "Sure?  \n é 日本"}]
TOLD = [{"role": "assistant", "content": '<tool_call>{"name": "double", "arguments": {"x": 2}}</tool_call>'},
        {"role": "tool", "content": "4"}]

# Each: messages, then what else the template is told.
CASES: list[tuple[list[dict], dict]] = [
    (ASKED, {}),
    (ASKED, {"enable_thinking": False}),
    ([{"role": "system", "content": "/no_think"}, *ASKED], {"enable_thinking": True}),
    ([{"role": "system", "content": "Be brief.\n/think"}, *TALK], {"enable_thinking": False}),
    ([{"role": "system", "content": "/no_think"}, *TALK], {}),
    ([{"role": "system", "content": "/system_override\nOnly this."}, *ASKED], {}),
    ([{"role": "system", "content": "Use tools."}, *ASKED, *TOLD], {"xml_tools": [TOOL]}),
    ([*ASKED, *TOLD], {"python_tools": [PYTHON]}),
]


def main() -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(LAB.parent / "static/models/nano")
    templates = {"miniature": chat.TEMPLATE, "modes-and-tools": (FIXTURES / "modes-and-tools.jinja").read_text()}
    rendered = [
        {"template": name, "messages": messages, "told": told,
         "text": tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, add_generation_prompt=True,
                                               today="24 November 2026", **told)}
        for name, template in templates.items() for messages, told in CASES
    ]
    path: Path = FIXTURES / "rendered.json"
    path.write_text(json.dumps({"today": "24 November 2026", "tool": TOOL, "python": PYTHON, "cases": rendered},
                               ensure_ascii=False, indent="\t") + "\n")
    print(f"{len(rendered)} conversations")


if __name__ == "__main__":
    main()
