"""Known questions, kept by editors in `*.faq.yaml` files beside the articles.

    article: huabei-overdue        # optional: by default the file's own path up to `.faq.yaml`
    covered:
      - section: Title › Point     # which passage answers; `quote` is a phrase of it, or give both
        quote: a few words of it
        questions: [how people ask it, …]
        wordings: [matched, never shown: typos, homophones, mixed languages, …]   # this, `questions`, or both
    not_covered: [questions that the articles do not answer, …]
    golden:                        # asked of every new index before readers get it; the index itself never learns them
      - question: how people ask it     # or `questions`, a list
        section: Title › Point     # the passage that must come first, as in `covered`
      - question: …
        not_covered: true          # or: no passage may be given as the answer

A link names a section or quotes a phrase, never a position, so re-cutting an article does not break it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.article import Passage
from kb.errors import Message, Where
from kb.faq.links import Targets, UnresolvedLink
from kb.faq.schema import SUFFIX, FaqDocument, FaqError, Kind, Problem, files, read, sheet
from kb.folding import comparable

__all__ = ["SUFFIX", "BrokenLink", "Faq", "FaqError", "Golden", "KnownQuestion", "comparable", "parse", "read_folder"]


@dataclass(frozen=True)
class KnownQuestion:
    """A question whose outcome an editor knows: the ids of the passages that answer it, none when it is not covered.

    One that is not `shown` is matched like the others, and no reader sees it.
    """

    text: str
    passages: tuple[str, ...]
    file: str
    line: int
    shown: bool = True

    @property
    def covered(self) -> bool:
        return bool(self.passages)


@dataclass(frozen=True)
class Golden:
    """A question that only the gate asks: one of `passages` must come first, or with none, it must not be answered."""

    text: str
    passages: tuple[str, ...]
    file: str
    line: int

    @property
    def covered(self) -> bool:
        return bool(self.passages)


@dataclass(frozen=True)
class BrokenLink:
    """An entry whose passage is not there; its `questions` are left out.

    `section` and `quote` are where it leads, in `article`; neither, when it is left out because of another entry.
    """

    file: str
    line: int
    reason: Message
    questions: tuple[str, ...] = field(default=(), compare=False)
    golden: bool = field(default=False, compare=False)
    article: str = field(default="", compare=False)
    section: str | None = field(default=None, compare=False)
    quote: str | None = field(default=None, compare=False)

    @property
    def message(self) -> Message:
        return Message(Where.LINE, file=self.file, line=self.line, reason=self.reason)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Faq:
    questions: tuple[KnownQuestion, ...] = ()
    broken: tuple[BrokenLink, ...] = ()
    golden: tuple[Golden, ...] = ()


def read_folder(folder: Path, passages: Sequence[Passage]) -> Faq:
    """All FAQ files of a folder, in name order. A question that stands twice is kept once, and shown if one of the two is.

    Raises FaqError.
    """
    by_article: dict[str, list[Passage]] = {}
    for passage in passages:
        by_article.setdefault(passage.article, []).append(passage)
    sheets = [(file, sheet(read(folder / file), file)) for file in files(folder)]
    faqs = [_linked(written, file, by_article.get(written.article, ())) for file, written in sheets]
    broken = [lost for faq in faqs for lost in faq.broken]
    questions: dict[str, KnownQuestion] = {}
    for question in (question for faq in faqs for question in faq.questions):
        key = comparable(question.text)
        known = questions.setdefault(key, question)
        if known.passages != question.passages:
            broken.append(_contradiction(question, known))
        elif question.shown and not known.shown:
            questions[key] = question
    golden: dict[str, Golden] = {}
    for wanted in (wanted for faq in faqs for wanted in faq.golden):
        key = comparable(wanted.text)
        first = golden.get(key) or questions.get(key)
        if first is not None and first.passages != wanted.passages:
            broken.append(_contradiction(wanted, first))
        else:
            golden.setdefault(key, wanted)
    broken.sort(key=lambda lost: (lost.file, lost.line))
    return Faq(tuple(questions.values()), tuple(broken), tuple(golden.values()))


def parse(text: str, file: str, passages: Sequence[Passage]) -> Faq:
    """One FAQ file. Raises FaqError where its form is wrong; links that lead nowhere are returned as broken."""
    return _linked(sheet(text, file), file, passages)


def _linked(written: FaqDocument, file: str, passages: Sequence[Passage]) -> Faq:
    targets = Targets(written.article, passages)
    questions: list[KnownQuestion] = []
    golden: list[Golden] = []
    broken: list[BrokenLink] = []
    for entry in written.entries:
        found = targets.find(entry.section, entry.quote) if entry.linked else ()
        if isinstance(found, UnresolvedLink):
            texts = tuple(item.text for item in entry.items)
            lost = BrokenLink(file, entry.line, found.reason, texts, entry.kind is Kind.GOLDEN)
            broken.append(replace(lost, article=written.article, section=entry.section, quote=entry.quote))
        elif entry.kind is Kind.GOLDEN:
            golden.extend(Golden(item.text, found, file, item.line) for item in entry.items)
        else:
            questions.extend(
                KnownQuestion(item.text, found, file, item.line, item.kind is not Kind.WORDING) for item in entry.items
            )
    return Faq(tuple(questions), tuple(broken), tuple(golden))


def _contradiction(second: KnownQuestion | Golden, first: KnownQuestion | Golden) -> BrokenLink:
    reason = Message(Problem.OTHER_ANSWER, text=second.text, place=f"{first.file}:{first.line}")
    return BrokenLink(second.file, second.line, reason, (second.text,), isinstance(second, Golden))
