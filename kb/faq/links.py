"""Finds the passages that a section and a quote in a FAQ file name, and the names for a passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.article import SECTION_SEPARATOR, Passage
from kb.errors import Message
from kb.faq.schema import FaqProblem
from kb.folding import comparable

_CLAUSE_END = re.compile(r"[\s,.:;!?，。、：；！？…]*[,.:;!?\n，。、：；！？…][\s,.:;!?，。、：；！？…]*")
_SHORT, _LONG = 5, 40  # letters of a clause that makes a good quote


@dataclass(frozen=True)
class UnresolvedLink:
    """Why no passage was found."""

    reason: Message


class Targets:
    """The passages of one article, to be found by section and quote."""

    def __init__(self, article: str, passages: Iterable[Passage]) -> None:
        self.article = article
        self.passages = [passage for passage in passages if passage.article == article]

    @cached_property
    def _texts(self) -> list[str]:
        return [comparable(passage.text) for passage in self.passages]

    @cached_property
    def _by_path(self) -> dict[tuple[str, ...], list[int]]:
        """The numbers of the passages of each section: a table of questions has thousands of sections."""
        found: dict[tuple[str, ...], list[int]] = {}
        for number, passage in enumerate(self.passages):
            found.setdefault(tuple(map(comparable, passage.section)), []).append(number)
        return found

    def find(self, section: str | None, quote: str | None) -> tuple[str, ...] | UnresolvedLink:
        """The ids of the passages with this section or quote, or why there are none.

        A quote must be in exactly one passage. Where it is in several, the section must leave one of them.
        """
        if not self.passages:
            return UnresolvedLink(Message(FaqProblem.NO_ARTICLE, article=self.article))
        if section is None and quote is None:
            return UnresolvedLink(Message(FaqProblem.NO_LINK))
        own = list(range(len(self.passages)))
        if quote is not None:
            own = self._with(quote)
            if not own:
                return UnresolvedLink(Message(FaqProblem.NO_QUOTE, article=self.article, quote=quote))
        if section is not None and (quote is None or len(own) > 1):
            path = tuple(comparable(part) for part in section.split(SECTION_SEPARATOR.strip()) if part.strip())
            own = [number for number in self._by_path.get(path, ()) if quote is None or number in own]
            if not own:
                return UnresolvedLink(Message(FaqProblem.NO_SECTION, article=self.article, section=section))
        if quote is not None and len(own) > 1:
            facts = {"article": self.article, "quote": quote, "count": len(own)}
            return UnresolvedLink(Message(FaqProblem.MANY_QUOTES, **facts))
        return tuple(self.passages[number].id for number in own)

    def link_to(self, wanted: Sequence[Passage]) -> tuple[str | None, str | None] | None:
        """The section and, where that is not enough, the quote that lead to exactly these passages; None if nothing
        does.

        A quote is a clause of the passage. One that is in no other passage is preferred.
        """
        ids = tuple(passage.id for passage in wanted)
        if not ids or len({passage.section for passage in wanted}) > 1:
            return None
        section = wanted[0].section_path
        if self.find(section, None) == ids:
            return section, None
        if len(ids) > 1:
            return None
        quotes = [(quote, len(self._with(quote))) for quote in _phrases(wanted[0])]
        for quote, _ in sorted(quotes, key=lambda found: found[1] > 1):  # stable: the first unique one
            if self.find(section, quote) == ids:
                return section, quote
        return None

    def _with(self, quote: str) -> list[int]:
        wanted = comparable(quote)
        return [number for number, text in enumerate(self._texts) if wanted in text]


def _phrases(passage: Passage) -> Iterator[str]:
    """Possible quotes of a passage: first its clauses of a handy length, last the whole text."""
    words = " ".join(passage.text[passage.name_end :].split())
    for clause in _CLAUSE_END.split(words):
        if _SHORT <= len(comparable(clause)) <= _LONG:
            yield clause
    size = _LONG
    while size < len(words):
        yield words[:size]
        yield words[-size:]
        size *= 2
    yield " ".join(passage.text.split())
