"""What the folder of articles says now. It may be ahead of the published index: an editor has written since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from index.publish.compose import Source
from kb.article import Passage
from kb.folding import comparable

_Text: TypeAlias = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True)
class FolderState:
    """The passages that are there, those that a known question names, and the questions of all kinds that are written.

    A passage is compared by its article, section and text, not by its id: that moves with every change before it. texts: in
    the form of kb.folding.comparable.
    """

    there: frozenset[_Text]
    named: frozenset[_Text]
    texts: frozenset[str]

    @classmethod
    def of(cls, source: Source) -> FolderState:
        """The state of a folder that was read."""
        by_id = {passage.id: _text(passage) for passage in source.passages}
        faq = source.faq
        written = [item.text for item in faq.questions] + [item.text for item in faq.golden]
        written += [text for link in faq.broken for text in link.questions]
        return cls(
            there=frozenset(by_id.values()),
            named=frozenset(by_id[id_] for question in faq.questions for id_ in question.passages),
            texts=frozenset(map(comparable, written)),
        )

    def has(self, passage: Passage) -> bool:
        """Whether this passage of the index is still in an article."""
        return _text(passage) in self.there

    def names(self, passage: Passage) -> bool:
        """Whether a known question leads to it."""
        return _text(passage) in self.named

    def unwritten(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Those of these texts that no FAQ file has, each once."""
        left = {comparable(text): text for text in texts if comparable(text) not in self.texts}
        return tuple(left.values())


def _text(passage: Passage) -> _Text:
    return passage.article, passage.section, passage.text
