"""Small tokenizers at the edges: what the Rust `tokenizers` makes of texts and tokens where readers of `tokenizer.json` part.

    python lab/reference_token_edges.py     (writes tests/fixtures/reference/token-edges.json)

`reference_tokens.py` goes through many texts with the tokenizers of the field; here each tokenizer is there for one rule.
"""

from __future__ import annotations

import json
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from reference_tokens import list_ends

OUT = Path(__file__).resolve().parent.parent / "tests/fixtures/reference/token-edges.json"
LETTERS = [*"abcdefghijklmnopqrstuvwxyzABC", " ", "\n", "▁", ".", "[", "]", "<", ">", "|", "!"]
TEXTS = ["a b\nab c\n", "🙂 a\n👍🏽 b🙂", "f(x)+g*(y),z [a]-b", "a.b!c x.y*Z+Word", "don't DON'T we'Ll", ""]
# Places without width, signs within classes, and what ignores case.
PATTERNS = [
    r"^",
    r"$",
    r"a$",
    r"(?=b)",
    r"[()*+,]+",
    r"[()*+,.!][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+",
    r"'(?i:[st]|ll)",
]


def split_by(pattern: str) -> Tokenizer:
    """Each piece begins with a space, so that the ids show where the text was cut."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(alphabet)}, []))
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def with_tokens(tokens: list[AddedToken], normalizer=None, decoder=None) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(LETTERS)}, []))
    tokenizer.normalizer = normalizer
    tokenizer.decoder = decoder or decoders.Fuse()
    tokenizer.add_tokens(tokens)
    return tokenizer


def some_bytes(fuses: bool) -> Tokenizer:
    """Bytes for some characters only: the rest is unknown, and comes after the bytes that follow it."""
    known = [*range(0x7C), *range(0xC0, 0xC4), *range(0x80, 0xB0)]
    names = ["<unk>", *(f"<0x{byte:02X}>" for byte in known)]
    vocabulary = {piece: i for i, piece in enumerate([*names, *LETTERS])}
    return Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>", fuse_unk=fuses, byte_fallback=True))


def bare(content: str, **flags: bool) -> AddedToken:
    return AddedToken(content, normalized=flags.pop("normalized", False), **flags)


def list_tokenizers() -> list[tuple[str, Tokenizer, list[str]]]:
    spaced = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    llama = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    return [
        *((f"cut at {pattern}", split_by(pattern), TEXTS) for pattern in PATTERNS),
        (
            "a token that takes in what is around it, met again within that",
            with_tokens([bare("\n\n", lstrip=True, rstrip=True)]),
            ["\n\n\n\n\n a", "a \n\n b", " \n\n\n\n", "\n\n \n\nb"],
        ),
        (
            "a token that takes in what follows, and others within that",
            with_tokens([bare("x", rstrip=True), bare("  ")]),
            ["x    b", "ax  x   b", "x b"],
        ),
        (
            "a token that takes in what follows, and one that takes in what is before it",
            with_tokens([bare("x", rstrip=True), bare("|", lstrip=True)]),
            ["x   |b", "x|  |", "a |x |"],
        ),
        (
            "a token of the normalized text",
            with_tokens([bare("[Ab]", normalized=True), bare("<B>")], normalizers.Lowercase()),
            ["a[AB]b", "[ab]<B>c<b>", "[Ab]"],
        ),
        (
            "tokens of a text that begins with a space of its own",
            with_tokens([bare("[a]", normalized=True), bare("<b>"), bare("▁c")], llama, spaced),
            ["[a] b", "<b> a [a]", "a <b>", "x c", "[a][a]", "<b>"],
        ),
        ("unknown characters and bytes", some_bytes(False), ["é|ü a", "日|é", "é日日\x06日a", "aé日"]),
        ("unknown characters, several as one, and bytes", some_bytes(True), ["é|ü a", "日|é", "é日日\x06日a", "日\x06日"]),
    ]


def describe(tokenizer: Tokenizer, text: str) -> dict:
    encoding = tokenizer.encode(text)
    decoded = tokenizer.decode(encoding.ids, skip_special_tokens=False) if tokenizer.decoder else None
    return {"text": text, "ids": encoding.ids, "ends": list_ends(text, encoding), "decoded": decoded}


def main() -> None:
    rows = [
        {"name": name, "json": json.loads(tokenizer.to_str()), "texts": [describe(tokenizer, text) for text in texts]}
        for name, tokenizer, texts in list_tokenizers()
    ]
    made = {"tokenizers": tokenizers.__version__, "command": "python lab/reference_token_edges.py", "rows": rows}
    OUT.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(rows)} tokenizers, {sum(len(row['texts']) for row in rows)} texts, {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
