#!/usr/bin/env bash
# tokenizers 0.23.3 (Python). A byte-level BPE vocabulary that lacks a byte, as SmolLM2's lacks six of 256.
#
# Guess: a byte that the vocabulary does not hold gives no token; the tokens after it keep their places in the text.
# Behaviour: it gives no token, and every token after it in the same word is told one place too early for each missing byte, so that
#   offsets point at other characters than the token's. In the next word they are right again. Whoever marks tokens in a text by
#   `offsets` marks the wrong ones.
#
# Output seen (token, its offsets, what stands there):
#   [('!', (0, 1), '!'), ('?', (1, 2), '?'), (';', (2, 3), '\x1d'), (':', (2, 3), '\x1d'), ('Ġ', (5, 6), ' '), ('e', (6, 7), 'e'), ('f', (7, 8), 'f')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3
"$folder/venv/bin/python" - <<'PY'
from tokenizers import Tokenizer, models, pre_tokenizers

def byte_level(regex):
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=regex)

missing = byte_level(False).pre_tokenize_str("\x1d")[0][0]
alphabet = sorted(c for c in pre_tokenizers.ByteLevel.alphabet() if c != missing)
tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
tokenizer.pre_tokenizer = byte_level(True)
text = "!?\x1d;: ef"
encoded = tokenizer.encode(text)
found = [(token, span, text[slice(*span)]) for token, span in zip(encoded.tokens, encoded.offsets)]
print(found)
after = dict((token, span) for token, span, _ in found)
raise SystemExit(0 if after[";"] != (3, 4) and after[":"] != (4, 5) and after["e"] == (6, 7) else 1)
PY
