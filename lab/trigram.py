"""The baseline: an interpolated Kneser–Ney trigram over the same tokens (Chen & Goodman 1999, section 2.7).

    p3(c|a,b) = max(n(abc) - D3, 0) / n(ab·) + D3 N+(ab·) / n(ab·) · p2(c|b)
    p2(c|b)   = max(N+(·bc) - D2, 0) / N+(·b·) + D2 N+(b·) / N+(·b·) · p1(c)
    p1(c)     = max(N+(·c) - D1, 0) / N+(··) + D1 N+(·) / N+(··) / V

n counts occurrences, N+ distinct continuations. The discounts are tuned on a part of the training stream that is left out
of the counts while tuning; the final counts use all of it.
"""

from __future__ import annotations

import itertools

import numpy as np


def _lookup(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """values[keys == wanted], 0 where absent; `keys` sorted and not empty."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)


class Trigram:
    """Counts of a token stream [n]; `probability` interpolates them."""

    def __init__(self, stream: np.ndarray, vocab: int, discounts: tuple[float, float, float] = (0.7, 0.7, 0.7)) -> None:
        self.vocab, self.discounts = vocab, discounts
        ids = np.concatenate([[0], np.asarray(stream)]).astype(np.int64)
        triples = (ids[:-2] * vocab + ids[1:-1]) * vocab + ids[2:]
        self.keys3, self.count3 = np.unique(triples, return_counts=True)
        pairs, last = self.keys3 // vocab, self.keys3 % vocab
        self.context3, starts, self.types3 = np.unique(pairs, return_index=True, return_counts=True)
        self.total3 = np.add.reduceat(self.count3, starts)
        self.keys2, self.count2 = np.unique(pairs % vocab * vocab + last, return_counts=True)  # N+(·bc)
        middle = self.keys2 // vocab
        self.total2 = np.bincount(middle, self.count2, vocab)  # N+(·b·)
        self.types2 = np.bincount(middle, minlength=vocab)
        self.count1 = np.bincount(self.keys2 % vocab, minlength=vocab)  # N+(·c)

    def probability(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        """p(c | a, b) elementwise; a context that was never seen falls through to the shorter one."""
        d1, d2, d3 = self.discounts
        total1, types1 = self.count1.sum(), np.count_nonzero(self.count1)
        p = np.maximum(self.count1[c] - d1, 0) / total1 + d1 * types1 / total1 / self.vocab
        total = self.total2[b]
        seen = np.maximum(_lookup(self.keys2, self.count2, b * self.vocab + c) - d2, 0)
        p = np.where(total > 0, (seen + d2 * self.types2[b] * p) / np.maximum(total, 1), p)
        context = a * self.vocab + b
        total = _lookup(self.context3, self.total3, context)
        seen = np.maximum(_lookup(self.keys3, self.count3, context * self.vocab + c) - d3, 0)
        types = _lookup(self.context3, self.types3, context)
        return np.where(total > 0, (seen + d3 * types * p) / np.maximum(total, 1), p)

    def loss(self, stream: np.ndarray) -> tuple[float, int]:
        """(summed nats, tokens) over every token of `stream` [n] but its first."""
        ids = np.concatenate([[0], np.asarray(stream)]).astype(np.int64)
        return float(-np.log(self.probability(ids[:-2], ids[1:-1], ids[2:])).sum()), len(ids) - 2


def tuned(stream: np.ndarray, vocab: int, dev_share: float = 0.02) -> Trigram:
    """A trigram of the whole stream with discounts that were best on its last `dev_share`, left out while tuning."""
    cut = int(len(stream) * (1 - dev_share))
    model = Trigram(stream[:cut], vocab)
    best = (float("inf"), model.discounts)
    for d2, d3 in itertools.product((0.5, 0.65, 0.8, 0.9), (0.6, 0.7, 0.8, 0.9)):
        model.discounts = (0.7, d2, d3)
        best = min(best, (model.loss(stream[cut:])[0], model.discounts))
    return Trigram(stream, vocab, best[1])
