"""Which characters the Rust `tokenizers` knows, and as what: its Unicode, read out of it character by character.

    python lab/reference_unicode.py     (writes src/lib/model/text/unicode-16-table.ts)

Browsers bring the Unicode of their year. Characters that came after 14.0 are listed with their category, so that an older
browser reads them as `tokenizers` does; characters that `tokenizers` does not know are listed, so that a newer browser does
not read them either.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

ROOT = Path(__file__).resolve().parent.parent
CHARACTERS = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
TEXT = "".join(map(chr, CHARACTERS))
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()


def members(pre_tokenizer: pre_tokenizers.PreTokenizer) -> set[int]:
    """The characters that a pre-tokenizer removes."""
    gone = set(CHARACTERS)
    for _, (start, end) in pre_tokenizer.pre_tokenize_str(TEXT):
        gone.difference_update(CHARACTERS[start:end])
    return gone


def by_expression(expression: str) -> set[int]:
    return members(pre_tokenizers.Split(Regex(expression), "removed"))


def numerals() -> set[int]:
    """What `Digits` cuts at: Rust's own `char::is_numeric`, of another Unicode than the regular expressions."""
    cut = pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str("a".join(map(chr, CHARACTERS)))
    return {ord(piece) for piece, _ in cut if len(piece) == 1 and piece != "a"}


def normalized_later() -> set[int]:
    """What changes, or changes places, when Unicode 14 normalizes it, but not here: these normal forms are those of Unicode 9."""
    composed, apart, compatible = normalizers.NFC(), normalizers.NFD(), normalizers.NFKD()
    later = set()
    for code in CHARACTERS:
        character = chr(code)
        if unicodedata.normalize("NFD", character) != apart.normalize_str(character):
            later.update(map(ord, character + unicodedata.normalize("NFD", character)))
        if unicodedata.normalize("NFKD", character) != compatible.normalize_str(character):
            later.add(code)
        if unicodedata.combining(character):
            around = (f"a{character}\u0334", f"a\u0345{character}", f"a{character}\u0301")
            if any(unicodedata.normalize("NFC", text) != composed.normalize_str(text) for text in around):
                later.add(code)
    return later


def write_ranges(codes: set[int]) -> str:
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] + 1 == code:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in ranges)


def main() -> None:
    if unicodedata.unidata_version != "14.0.0":
        raise SystemExit("Python 3.11 is needed: the table holds what came after its Unicode, 14.0.")
    known = {category: by_expression(rf"\p{{{category}}}") for category in CATEGORIES}
    han = by_expression(r"\p{Han}")
    changed: dict[str, set[int]] = {}
    for category, codes in known.items():
        for code in codes:
            if unicodedata.category(chr(code)) != category or code == 0x295:
                changed.setdefault("Han" if category == "Lo" and code in han else category, set()).add(code)
    unknown = set(CHARACTERS) - set().union(*known.values())
    later = numerals() - known["Nd"] - known["Nl"] - known["No"]
    made = f"`python lab/reference_unicode.py` with `tokenizers` {tokenizers.__version__}"
    lines = [
        f"/** @file Made by {made}: code points, hexadecimal. */",
        "",
        "/** By category, what came after Unicode 14 or was put elsewhere since. */",
        "export const changed: Readonly<Record<string, string>> = {",
        ",\n".join(f"\t{category}: '{write_ranges(codes)}'" for category, codes in changed.items()),
        "};",
        "",
        "/** What the regular expressions of `tokenizers` do not know. */",
        "export const unknown =",
        f"\t'{write_ranges(unknown)}';",
        "",
        "/** Of these, what `Digits` takes for numerals. */",
        f"export const laterNumerals = '{write_ranges(later)}';",
        "",
        "/** What its normal forms leave as it is, though Unicode 14 does not. */",
        "export const leftByNormalForms =",
        f"\t'{write_ranges(normalized_later())}';",
    ]
    out = ROOT / "src/lib/model/text/unicode-16-table.ts"
    out.write_text("\n".join(lines) + "\n")
    print(f"{out.relative_to(ROOT)}: {len(unknown)} unknown, {sum(map(len, changed.values()))} changed")


if __name__ == "__main__":
    main()
