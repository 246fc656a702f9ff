"""Long texts of many short stories, with the places where something told before is asked for: what the YaRN exhibit reads.

    python long_texts.py        # writes src/lib/widgets/beyond/texts.json

Each text is a row of stories of the miniature's world, none of which is in the training data (another seed, and half of
their names are made up on the spot). An answer is a span of characters that a reader of the story can know: the name of a
pet, the place of a thing.
"""

from __future__ import annotations

import json
import random
import re

import world
from corpus import LAB

OUT = LAB.parent / "src" / "lib" / "widgets" / "beyond" / "texts.json"
SEED, TEXTS, CHARACTERS = 20261124, 4, 8200  # characters: 2,048 tokens of nano's tokenizer with some to spare
ANSWERS = (r'what is the name of your \w+\?" "(\w+),"', r'" somebody asked\. "In the (\w+),"')


def long_text(rng: random.Random) -> dict:
    """Stories until the length is reached, and the spans [start, end) of what is asked for in them."""
    text = ""
    while len(text) < CHARACTERS:
        text += (" " if text else "") + rng.choice((world.portrait, world.hidden_things))(rng)
    spans = sorted(m.span(1) for pattern in ANSWERS for m in re.finditer(pattern, text))
    return {"text": text, "answers": spans}


def main() -> None:
    texts = [long_text(random.Random(f"{SEED}/long/{i}")) for i in range(TEXTS)]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"made": f"python lab/long_texts.py, seed {SEED}", "texts": texts}) + "\n")
    print(*(f"{len(t['text']):,} characters, {len(t['answers'])} answers" for t in texts), sep="\n")


if __name__ == "__main__":
    main()
