"""Known questions, which editors keep in `*.faq.yaml` files beside the articles.

    article: huabei-overdue        # optional: by default the file's own path up to `.faq.yaml`
    covered:
      - section: Title › Point     # which passage answers; `quote` is a phrase of it, or give both
        quote: a few words of it
        questions: [how people ask it, …]
        wordings: [matched, never shown: typos, homophones, mixed languages, …]   # this, `questions`, or both
    not_covered: [questions that the articles do not answer, …]
    golden:                        # asked of every new index before readers get it; the index never learns them
      - question: how people ask it     # or `questions`, a list
        section: Title › Point     # the passage that must come first, as in `covered`
      - question: …
        not_covered: true          # or: no passage may be given as the answer

A link names a section or quotes a phrase, never a position. So it still leads to its passage when the article is cut in
another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.article import Passage
from kb.errors import Message, Where
from kb.faq.links import Targets, UnresolvedLink
from kb.faq.schema import SUFFIX, FaqDocument, FaqError, FaqProblem, QuestionKind, files, read, sheet
from kb.folding import comparable

__all__ = ["SUFFIX", "BrokenLink", "Faq", "FaqError", "Golden", "KnownQuestion", "comparable", "parse", "read_folder"]


@dataclass(frozen=True)
class KnownQuestion:
    """A question for which an editor has named the answer.

    passages: the ids of the passages that answer it; none when the articles do not. file, line: where it is written.
    shown: whether readers may see it; questions that are not shown are matched like the others.
    """

    text: str
    passages: tuple[str, ...]
    file: str
    line: int
    shown: bool = True

    @property
    def covered(self) -> bool:
        """Whether passages answer it."""
        return bool(self.passages)


@dataclass(frozen=True)
class Golden:
    """A question that only the gate asks. One of `passages` must come first; without any it must not be answered."""

    text: str
    passages: tuple[str, ...]
    file: str
    line: int

    @property
    def covered(self) -> bool:
        """Whether it expects a passage."""
        return bool(self.passages)


@dataclass(frozen=True)
class BrokenLink:
    """An entry whose passage was not found. Its `questions` are left out.

    section, quote: where it should lead, in `article`. Both are None for a question that contradicts another entry.
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
        """File, line and reason as one line."""
        return Message(Where.LINE, file=self.file, line=self.line, reason=self.reason)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Faq:
    """What FAQ files say: known questions, broken links, and golden questions."""

    questions: tuple[KnownQuestion, ...] = ()
    broken: tuple[BrokenLink, ...] = ()
    golden: tuple[Golden, ...] = ()


def read_folder(folder: Path, passages: Sequence[Passage]) -> Faq:
    """Read all FAQ files of a folder, in the order of their names. passages: those of all articles.

    A question that is there twice is kept once, and it is shown if one of the two is. Two with different answers give a
    broken link. Raises FaqError.
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
    """Read one FAQ file. Links that lead to no passage are returned as broken.

    Raises FaqError where the form is wrong.
    """
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
            broken.append(
                BrokenLink(
                    file=file,
                    line=entry.line,
                    reason=found.reason,
                    questions=texts,
                    golden=entry.kind is QuestionKind.GOLDEN,
                    article=written.article,
                    section=entry.section,
                    quote=entry.quote,
                )
            )
        elif entry.kind is QuestionKind.GOLDEN:
            golden.extend(Golden(item.text, found, file, item.line) for item in entry.items)
        else:
            questions.extend(
                KnownQuestion(item.text, found, file, item.line, shown=item.kind is not QuestionKind.WORDING)
                for item in entry.items
            )
    return Faq(tuple(questions), tuple(broken), tuple(golden))


def _contradiction(second: KnownQuestion | Golden, first: KnownQuestion | Golden) -> BrokenLink:
    reason = Message(FaqProblem.OTHER_ANSWER, text=second.text, place=f"{first.file}:{first.line}")
    golden = isinstance(second, Golden)
    return BrokenLink(second.file, second.line, reason, questions=(second.text,), golden=golden)
