"""Byte-level BPE of 4096 tokens: any Unicode text round trips, digits stand alone, nothing is added to a prompt.

Saved as an ordinary fast tokenizer (tokenizer.json, tokenizer_config.json) for transformers and transformers.js.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

VOCAB_SIZE = 4096
END_OF_TEXT = "<|endoftext|>"
SPECIALS = (END_OF_TEXT, "<|im_start|>", "<|im_end|>", "<think>", "</think>")  # ids 0..4; the last four for chat models
CONTEXT = 512  # tokens


def train_tokenizer(texts: Iterable[str], vocab_size: int = VOCAB_SIZE) -> PreTrainedTokenizerFast:
    """Train on an iterator of documents. Deterministic for the same texts in the same order."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, special_tokens=list(SPECIALS), show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    bpe.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token=END_OF_TEXT, eos_token=END_OF_TEXT, pad_token=END_OF_TEXT,
        extra_special_tokens=list(SPECIALS[1:3]), model_max_length=CONTEXT, clean_up_tokenization_spaces=False)


def digest(folder: Path) -> str:
    """SHA-256 of tokenizer.json: packed data remembers which tokenizer made it."""
    return hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest()
