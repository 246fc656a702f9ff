"""What the texts of `reference_tokens.py` are put together from: words, and everything at which tokenizers part."""

# ruff: noqa: E501 (lists of words read better in long lines)

from __future__ import annotations

import random
import unicodedata

SPACES = [
    " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\xa0", "\u1680", "\u180e", "\u2000", "\u2003",
    "\u2007", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff",
    " " * 17, "\n" * 9, " \n \n", "\t\t ", "\u2581", "\u2581\u2581",
]  # fmt: skip
DIGITS = "0 1 7 42 007 1234567 3.14 1,000 ½ ¼ ² ³ ¹ ٣ ٣٤ ৪ ५ ๙ Ⅷ ⅳ ↁ 〇 一二三 ㊿ ① ⑳ ⓪ ❼ 𝟘 𝟗 𐄇 𒐀 𑁦 𞥐 ꘣ 〡 零 \U00011de3 \U00016ff4 \U0001ccf4".split()
CONTRACTIONS = (
    "'s 't 're 've 'm 'll 'd 'S 'T 'RE 'Ve 'LL 'D 'M it's don't I'll we'd y'all ’s ’t ''s '' ' 'ſ 'ſs 'K 'x s' 'tis".split()
)
WORDS = """
the The THE of and museum Museum layer layers attention model RoPE NoPE position once upon a time it rained quietly Hello hello WORLD word
words' camelCase snake_case x y z naïve café Straße größte œuvre İstanbul ıssız ſtraße ﬁne ﬃ ŉ Ǆ ǅ ǆ Ωmega ΣΟΦΟΣ σοφός Σ ς привет Привет ёж
שלום עברית مرحبا العَرَبِيَّة हिन्दी किताब தமிழ் ภาษาไทย ລາວ བོད မြန်မာ ខ្មែរ 한국어 각 ㄱㅏ ﾊﾝｶｸ ｶﾞ 日本語 のテキスト カタカナ 中文字符 漢字 𠮷 𪚥 㐀 Ꭰꭰ ცა Ა 𐐷𐐏 𝕳𝖊 ℵ K Å
""".split()
MARKS = [
    "e\u0301", "\u00e9", "a\u0323\u0302", "a\u0302\u0323", "\u0301", "\u0301\u0301", "n\u0303", "q\u0307\u0323", "\u1e9b\u0323", "\u0344", "\u0958",
    "\u09c7\u09be", "\u1100\u1161\u11a8", "\uac00\u11a8", "\u304b\u3099", "\u212b", "\u2126", "\u0f43", "\ufb2a", "\u0340", "\u0345", "\u0489",
    "\u20dd", "A\u030a", "\u0041\u0327\u030a", "\u0b47\u0b56", "\u1b06\u1b35", "\u2adc", "\ufe0f", "\u20e3",
]  # fmt: skip
SYMBOLS = '! ? . , ; : … — – - _ __ ( ) [ ] { } < > / \\ | @ # $ % ^ & * + = ~ ` " “ ” « » § ¶ © ® ™ ° ± × ÷ € £ ¥ ₿ → ⇒ ∀ ∑ ≤ √ ☃ ♥ ■'.split()
EMOJI = "🙂 🌧 🦋 👍🏽 👩‍👩‍👧 🏳️‍🌈 🇩🇪 ❤️ 1️⃣ 😀😀 🫨 🪿 🛘".split()
CODE = [
    "for i in range(10):\n    print(i)\n",
    "\treturn x;\n",
    "a == b",
    "!=",
    "->",
    "0x1F",
    "\\n",
    "</div>",
    "https://a.bc/d?e=f",
    "x^2",
    "::",
]
SPECIAL = """
<|endoftext|> <|im_start|> <|im_end|> <think> </think> <|begin_of_text|> <|eot_id|> <s> </s> <unk> <0x0A> <0xFF> <|im_start <|im_start| |im_end|>
<|endoftext <|<|im_end|>|> <think <think>> </think <|endoftext|><|endoftext|> <|Im_start|> <mask> <MASK> <Mask> [A] [AB] [ABC] [ABCD] [B [left] [right]
[both] [word] [Word] wordy[word] [word]s [norm] [NORM] [Norm] new york New York newyork x[both]y Ġ Ċ ĠĠ
""".split()
CONTROLS = ["\x00", "\x01", "\x04", "\x06", "\x07", "\x08", "\x13", "\x14", "\x16", "\x1b", "\x1d", "\x7f", "\x80", "\x9f", "\xad", "\u061c", "\u200e",
            "\u202e", "\ufff9", "\ufffd", "\ufffe", "\uffff", "\ue000", "\U000e0041", "\U000f0000", "\U0010ffff", "\u0378", "!\x1d!", "x\x1d.", "\x1d\x1dé"]  # fmt: skip


def list_fragments(seed: int) -> list[str]:
    """Fragments by hand, and characters of every category drawn by chance; none of half a surrogate pair."""
    draw = random.Random(seed)
    by_category: dict[str, list[str]] = {}
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            by_category.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    drawn = [
        character
        for category in sorted(by_category)
        for character in draw.sample(by_category[category], min(12, len(by_category[category])))
    ]
    by_hand = [*DIGITS, *CONTRACTIONS, *WORDS, *MARKS, *SYMBOLS, *EMOJI, *CODE, *SPECIAL, *CONTROLS]
    # Words and spaces more than once, so that texts stay texts.
    return [*by_hand, *drawn, *SPACES, *SPACES, *SPACES, *WORDS[:20], *(f" {word}" for word in WORDS)]
