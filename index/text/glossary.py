"""Translates the words of a question by an English–Chinese glossary, so that they match passages in the other language.

data/glossary.tsv was written for this project. A line has an English headword in its matching form, a tab, and its
translations. Blanks stand between translations and strokes between their words, so that an English question needs no
dictionary that cuts Chinese. A question word and its translations are one concept (Pirkola 1998): a passage that has any
of them has the concept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from index.text.words import FUNCTION_WORDS, Word
from kb.storage.files import sha256_of_text

_FILE = Path(__file__).parent / "data" / "glossary.tsv"
_IRREGULAR = Path(__file__).parent / "data" / "irregular.tsv"
_LONGEST = 4  # words of a headword
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# The ending of an inflected form, and that of its lemma; words.py has removed the plural s already.
_ENDINGS = (
    *(("ie", "y"), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
    *(("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("ly", ""), ("e", "")),
)

_TIMES = [
    (*(f"{days}/{day}" for day in ("天", "日", "day")), f"{months}/个/月", f"{months}/month", *others)
    for days, months, others in (
        (30, 1, ()),
        (60, 2, ()),
        (90, 3, ()),
        (180, 6, ("半年", "half/a/year", "half/year")),
        (365, 12, ("一年", "one/year", "a/year")),
    )
]


@dataclass(frozen=True)
class Concept:
    """A question word and its translations. alternatives: the word itself first; each is a sequence of words."""

    alternatives: tuple[tuple[str, ...], ...]

    @property
    def word(self) -> str:
        """The question's own word."""
        return self.alternatives[0][0]


class Glossary:
    """English headwords with their Chinese translations, looked up both ways.

    entries: headword, with blanks between its words → its translations, with strokes between their words. irregular:
    irregular English forms → their lemmas. times: spans of time → the same in other units, looked up one way only.
    """

    def __init__(
        self,
        entries: Mapping[str, Sequence[str]],
        irregular: Mapping[str, str],
        times: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._irregular = irregular
        back: dict[str, list[str]] = {}
        for headword, translations in entries.items():
            for translation in translations:
                back.setdefault(translation.replace("/", ""), []).append(headword.replace(" ", "/"))
        self._of: dict[str, Sequence[str]] = {**entries, **back, **times}

    def concepts(self, asked: Sequence[Word]) -> tuple[Concept, ...]:
        """One concept for each different word, in order. The words of a headword of several words share its translations."""
        texts = [word.text for word in asked]
        found: dict[str, Concept] = {}
        at = 0
        while at < len(texts):
            length, translations = self._longest(texts[at : at + _LONGEST])
            for text in texts[at : at + length]:
                found.setdefault(text, Concept(((text,), *translations)))
            at += length
        return tuple(found.values())

    def _longest(self, texts: Sequence[str]) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """The longest headword that the first words make up: the number of its words, at least 1, and its translations."""
        for length in range(len(texts), 0, -1):
            if length == 1 and texts[0] in FUNCTION_WORDS:
                break
            for key in self._keys(texts[:length]):
                if key in self._of:
                    return length, tuple(tuple(found.split("/")) for found in self._of[key])
        return 1, ()

    def _keys(self, texts: Sequence[str]) -> Iterator[str]:
        if any(map(_CHINESE.match, texts)):
            yield "".join(texts)
        else:
            for lemma in self._lemmas(texts[-1]):
                yield " ".join([*texts[:-1], lemma])

    def _lemmas(self, form: str) -> Iterator[str]:
        """The form itself, then the lemmas that it may be an inflection of."""
        yield form
        if form in self._irregular:
            yield self._irregular[form]
        for ending, instead in _ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) >= 2:
                stem = form[: len(form) - len(ending)] + instead
                yield stem
                if not instead and len(stem) > 3 and stem[-1] == stem[-2]:  # stopped, running
                    yield stem[:-1]


@cache
def bundled() -> Glossary:
    """The glossary that comes with the program."""
    entries = {headword: translations.split(" ") for headword, translations in _rows(_FILE)}
    return Glossary(entries, dict(_rows(_IRREGULAR)), _times())


def _times() -> dict[str, list[str]]:
    """Spans of time → the same in other units, as people give them: 90 days, 三个月."""
    found: dict[str, list[str]] = {}
    for forms in _TIMES:
        for form in forms:
            key = form.replace("/", " " if form.isascii() else "")
            found[key] = [other for other in forms if other != form]
    return found


def checksum() -> str:
    """A checksum of the bundled glossary, on which scores and so the calibration depend."""
    return sha256_of_text(_FILE.read_text("utf-8"), _IRREGULAR.read_text("utf-8"), repr(_TIMES))


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        left, right = line.split("\t")
        yield left, right
