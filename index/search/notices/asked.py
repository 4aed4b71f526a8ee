"""The part of a question that is read, and whether it is a question at all. Used before the search, which ranks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from index.retrieval.query import Question
from index.search.answer import Hit, Notice
from index.search.notices.despair import Nearness
from index.search.notices.wordless import Wordless
from index.store.contents import Contents
from index.text.words import language
from index.tuning.answers import QUESTION_HALF_CHARACTERS, SUGGESTED_INSTEAD
from kb.folding import comparable

_GAP = "\n"  # between the two halves of a long question


@dataclass(frozen=True)
class Read:
    """What is read of a question: its beginning and, where it is long, its end, because a long story ends with the question.

    start: where the text begins in the question. unread: how many characters between the two halves are not read.
    """

    text: str
    start: int = 0
    unread: int = 0

    @classmethod
    def of(cls, question: str) -> Read:
        """Raises ValueError when the question is blank."""
        shorter = question.strip()
        if not shorter:
            raise ValueError("the question is blank; expected a few words")
        half = QUESTION_HALF_CHARACTERS
        if len(question) <= 2 * half:
            return cls(question)
        start = len(question) - len(question.lstrip())
        if len(shorter) <= 2 * half:
            return cls(shorter, start)
        return cls(shorter[:half] + _GAP + shorter[-half:], start, len(shorter) - 2 * half)

    def in_question(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        """Hits whose matches count characters of this text → the same, counting those of the question."""
        if not self.start and not self.unread:
            return tuple(hits)
        return tuple(
            replace(
                hit,
                matches=tuple(
                    replace(match, question=(self._place(match.question[0]), self._place(match.question[1])))
                    for match in hit.matches
                ),
            )
            for hit in hits
        )

    def _place(self, at: int) -> int:
        return at + self.start + (self.unread - len(_GAP) if self.unread and at > QUESTION_HALF_CHARACTERS else 0)


class QuestionCheck:
    """Tells what is no question of one knowledge base, and what needs a notice."""

    def __init__(self, contents: Contents, nearness: Nearness | None) -> None:
        """nearness: finds despair by meaning; None, then only by words."""
        self._contents = contents
        self._nearness = nearness
        self._wordless = Wordless(contents)

    def notice(self, text: str, asked: Question) -> Notice | None:
        """The notice for a text, which was read as `asked`. A known question, word for word, is not judged by its meaning."""
        if self._nearness and self._nearness.says(asked) and comparable(text) not in self._known:
            return Notice.DESPAIR
        return Notice.MORE_WORDS if self._wordless(text) else None

    def suggestions(self, text: str, among: np.ndarray | None = None) -> tuple[str, ...]:
        """What to ask instead: of each passage the first known question that readers see, in the language of the text if there
        are any. A text without letters has the language of the first article. Without known questions, titles of articles.

        among: (n,) bool, the known questions that may be suggested; None for all.
        """
        titles = [article.title for article in self._contents.articles]
        wanted = language(text if any(map(str.isalpha, text)) else "".join(titles[:1]))
        offered = [
            entry
            for row, entry in enumerate(self._contents.questions)
            if entry.offered and (among is None or among[row])
        ]
        own = [entry for entry in offered if language(entry.text) == wanted] or offered
        firsts: dict[int, str] = {}
        for entry in own:
            firsts.setdefault(entry.passages[0], entry.text)
        instead = titles if among is None else []
        return tuple([firsts[row] for row in sorted(firsts)] or instead)[:SUGGESTED_INSTEAD]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(comparable(known.text) for known in self._contents.questions)
