#!/usr/bin/env bash
# tokenizers 0.23.3 (Python). A special token that is matched in normalized text (`normalized=True`), beside a normalizer that changes it.
#
# Guess: `decode(ids, skip_special_tokens=True)` leaves out every token that was added with `special=True`; one id is special or it is not.
# Behaviour: the token is matched under its normalized form, has the id of the special token, is told under that other form, and is not
#   left out. Without the normalizer, or with `normalized=False`, the same token is. Whoever shows replies with special tokens skipped
#   shows this one.
#
# Output seen (normalized, lowercased, tokens, decoded with special tokens skipped):
#   False True ['a', 'b', '<|END|>', 'c', 'd'] 'a b c d'
#   True False ['a', 'b', '<|END|>', 'c', 'd'] 'a b c d'
#   True True ['a', 'b', '<|end|>', 'c', 'd'] 'a b <|end|> c d'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3
"$folder/venv/bin/python" - <<'PY'
from tokenizers import AddedToken, Tokenizer, models, normalizers

def read(normalized, lowercased):
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate("abcd")}, merges=[]))
    if lowercased:
        tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.add_special_tokens([AddedToken("<|END|>", normalized=normalized, special=True)])
    encoded = tokenizer.encode("ab<|END|>cd")
    assert encoded.ids == [0, 1, 4, 2, 3], encoded.ids
    shown = tokenizer.decode(encoded.ids, skip_special_tokens=True)
    print(normalized, lowercased, encoded.tokens, repr(shown))
    return shown

assert read(False, True) == read(True, False) == "a b c d"
raise SystemExit(0 if read(True, True) == "a b <|end|> c d" else 1)
PY
