"""Real prose in French, Spanish, German, Italian and Portuguese.

SmolLM3 gives 7.85 % of its pre-training tokens to these five languages. Two manuals exist in all of them under licences
that allow it, so each language gets the same kind of text; `SOURCES` says which and under what terms.
"""

from __future__ import annotations

from pathlib import Path

from corpus import WORK, Doc, fetch, short_hash
from extract import _html_pages

LANGUAGES = {"fr": "fr-FR", "es": "es-ES", "de": "de-DE", "it": "it-IT", "pt": "pt-BR"}
SECTION = 2_500
LIMIT = 1_400_000  # characters of each language
SOURCES = (
    ("handbook", "The Debian Administrator's Handbook", "debian-handbook", "GPL-2.0-or-later or CC-BY-SA-3.0"),
    ("install", "Debian Installation Guide", "installation-guide-amd64", "GPL-2.0"),
)


def _pages(source: str, folder: Path, language: str) -> list[tuple[str, str]]:
    """Sections of a manual, about `SECTION` characters each, cut between paragraphs; untranslated paragraphs are left out."""
    place = f"html/{LANGUAGES[language]}/**/*.html" if source == "handbook" else f"{language}/*.html*"
    sections = []
    for name, text in _html_pages([p for p in folder.rglob(place) if p.is_file()]):
        part, size = [], 0
        for paragraph in [*(p for p in text.split("\n\n") if english_share(p) < 0.05), ""]:
            if part and (size > SECTION or not paragraph):
                sections.append((f"{name}.{len(sections)}", "\n\n".join(part)))
                part, size = [], 0
            part.append(paragraph)
            size += len(paragraph)
    return sections


def language_documents(language: str, work: Path = WORK) -> list[Doc]:
    """Documents of one language in hash order, `LIMIT` characters at most; domain is the language's code."""
    docs = []
    for source, _, package, _ in SOURCES:
        folder = fetch(package, "apt", work)
        docs += [Doc(f"{source}.{language}/{name}", language, text) for name, text in _pages(source, folder, language)]
    docs.sort(key=lambda doc: short_hash(doc.id))
    chosen, used = [], 0
    for doc in docs:
        if used + len(doc.text) <= LIMIT:
            chosen.append(doc)
            used += len(doc.text)
    if not chosen:
        raise RuntimeError(f"no text found for language {language}")
    return chosen


def english_share(text: str) -> float:
    """Share of words that are among the commonest purely English ones; about 0.15 in English, below 0.02 elsewhere."""
    words = text.lower().split()
    return sum(w in {"the", "of", "and", "to", "is", "that", "with", "this"} for w in words) / max(1, len(words))


def main() -> None:
    """Print the table of sources, for the README."""
    for source, title, package, licence in SOURCES:
        print(f"| {source} | {title} | {licence} | Debian: {package} |")
    for language in LANGUAGES:
        docs = language_documents(language)
        print(f"{language}: {len(docs)} documents, {sum(len(d.text) for d in docs):,} characters")


if __name__ == "__main__":
    main()
