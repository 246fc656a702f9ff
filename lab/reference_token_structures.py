"""Tiny tokenizers of the structures that models of the field have, trained on this repository's own lessons."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
CASED = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LACKING = [0x04, 0x06, 0x13, 0x14, 0x16, 0x1D]


def read_texts(root: Path) -> list[str]:
    return [path.read_text() for path in sorted((root / "content/lessons").rglob("*.md"))]


def byte_level(texts: list[str], pre: pre_tokenizers.PreTokenizer, normalizer=None, lacks: bool = False, **model) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    # The bytes that are not printable follow at U+0100, in order: those below 33 come first.
    missing = {*(chr(256 + byte) for byte in LACKING), "\xf2"} if lacks else set()
    trainer = trainers.BpeTrainer(
        vocab_size=480, initial_alphabet=sorted(set(alphabet) - missing), special_tokens=["<|endoftext|>"], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
    return tokenizer


def sentence_piece(texts: list[str]) -> Tokenizer:
    """Llama 2's: a byte for what the vocabulary lacks, spaces written as U+2581, one of them before the text."""
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trained.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=500, show_progress=False))

    model = json.loads(trained.to_str())["model"]
    first = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    vocabulary = {piece: i for i, piece in enumerate([*first, *sorted(model["vocab"], key=model["vocab"].get)])}
    merges = [tuple(pair) for pair in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in ("<unk>", "<s>", "</s>")])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer


def llama2(texts: list[str]) -> Tokenizer:
    tokenizer = sentence_piece(texts)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def mistral(texts: list[str]) -> Tokenizer:
    tokenizer = sentence_piece(texts)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def with_added(texts: list[str]) -> Tokenizer:
    """Tokens of every kind: spaces taken in, whole words only, found before or after the text is made lower case."""
    tokenizer = byte_level(
        texts,
        pre_tokenizers.Sequence([pre_tokenizers.Digits(), pre_tokenizers.ByteLevel(add_prefix_space=True)]),
        normalizers.Lowercase(),
    )
    kinds = [
        AddedToken("[left]", lstrip=True, normalized=False),
        AddedToken("[right]", rstrip=True, normalized=False),
        AddedToken("[both]", lstrip=True, rstrip=True, normalized=False),
        AddedToken("[word]", single_word=True, normalized=False),
        AddedToken("word", single_word=True, normalized=True),
        AddedToken("[Norm]", normalized=True, rstrip=True),
        AddedToken("New York", normalized=True, lstrip=True),
        *(AddedToken(text, normalized=False) for text in ("[A]", "[AB", "[ABC]", "[ABCD]", "ABC")),
    ]
    tokenizer.add_tokens(kinds)
    tokenizer.add_special_tokens(
        [
            AddedToken("<mask>", lstrip=True, rstrip=True, normalized=True),
            AddedToken("<think>", single_word=True, normalized=False),
        ]
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        ("<|im_end|>", tokenizer.token_to_id("<|im_end|>")),
        ("<|im_start|>", tokenizer.token_to_id("<|im_start|>")),
        trim_offsets=False,
    )
    return tokenizer


def split_by(expression: str) -> pre_tokenizers.PreTokenizer:
    split = pre_tokenizers.Split(Regex(expression), "isolated")
    return pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def train_structures(root: Path) -> dict[str, Tokenizer]:
    texts = read_texts(root)
    digits = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    llama3 = byte_level(texts, split_by(LLAMA3), ignore_merges=True)
    template = processors.TemplateProcessing(single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", 0)])
    llama3.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    return {
        "smollm2-like": byte_level(texts, digits, lacks=True),
        "llama3-like": llama3,
        "qwen-like": byte_level(texts, split_by(QWEN), normalizers.NFC()),
        "cased": byte_level(texts, split_by(CASED), normalizers.NFKC()),
        "llama2-like": llama2(texts),
        "mistral-like": mistral(texts),
        "added": with_added(texts),
    }
