"""Questions that are asked word for word: known questions, titles and headings.

An editor has named what answers a known question, however near other passages are. A reader who asks a title or a heading
wants what stands under it. Both are compared by their letters and digits alone (kb/folding.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from index.retrieval.collection import Ranking
from index.store.contents import Contents, KnownEntry
from index.text.words import FUNCTION_WORDS, one_spelling, words
from index.tuning.scores import NAMED_CANDIDATES, NAMED_CONFIDENCE, NAMED_LINE_WORDS, NAMED_OWN_WORDS
from kb.folding import comparable

_NO_ROWS = np.zeros(0, np.int64)
_LEAD_IN = (":", "：")
_ASKS = ("?", "？")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def passages_named(question: str, near: Iterable[KnownEntry], respelled: Callable[[str], str]) -> frozenset[int]:
    """The rows of the passages that answer a known question with this text; none when there is no such question.

    question: with mistyped names read as the names, as a search reads it. near: the known questions nearest to it; one with its
    text is among them. respelled: reads a known question in that way. It takes time, and keeps the number of characters: so
    it is called for texts of the same length alone.
    """
    asked = comparable(question)
    same_length = (entry for entry in near if entry.passages and len(comparable(entry.text)) == len(asked))
    return frozenset(
        passage for entry in same_length if comparable(respelled(entry.text)) == asked for passage in entry.passages
    )


@dataclass(frozen=True)
class Named:
    """What a name that was asked leads to.

    leading: rows of passages that say something under it, the best one of each article. confidence: the probability by the
    name alone that the first of them is wanted. stub: whether the best passage is one under the name that has no content of its
    own, such as a mere list of links.
    """

    leading: frozenset[int] = frozenset()
    confidence: float = 0.0
    stub: bool = False


NOTHING_NAMED = Named()


class Names:
    """The titles and headings of one index, and the passages under each. They are arranged once; a question looks one up."""

    def __init__(self, contents: Contents) -> None:
        self._passages = contents.passages
        titles = {article.id: article.title for article in contents.articles}
        spelled: dict[tuple[str, ...], frozenset[str]] = {}
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(contents.passages):
            above = (titles[passage.article], *passage.section)
            if above not in spelled:
                spelled[above] = frozenset(map(_spelled, above))
            for name in spelled[above]:
                rows.setdefault(name, []).append(row)
        self._rows = {name: np.array(under, np.int64) for name, under in rows.items()}
        self._titles = titles
        self._topics = frozenset(_spelled(topic.title) for topic in contents.topics)

    def under(self, name: str) -> np.ndarray:
        """The rows, (c,) int64, of the passages under a title or heading with these letters and digits."""
        return self._rows.get(_spelled(name), _NO_ROWS)

    def candidates(self, question: str, lexical: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
        """The rows, (c,) int64, of the passages under a name; of very many those that the question's words find best.

        lexical: (n,) float32, the scores of these words. among: (n,) bool, the passages that may be found; None for all.
        """
        under = self.under(question)
        if among is not None:
            under = under[among[under]]
        if len(under) <= NAMED_CANDIDATES:
            return under
        best: np.ndarray = under[np.argpartition(-lexical[under], NAMED_CANDIDATES)[:NAMED_CANDIDATES]]
        return best

    def led_to(self, question: str, ranking: Ranking, candidates: np.ndarray) -> Named:
        """What the name leads to, in the order of a ranking. candidates: (c,) int64, the rows that `candidates` gave.

        Where several articles have a section of that name, each is wanted with the same probability; texts that are the same
        count once. What says nothing leads nowhere: a lead-in, a list of links, a line that sends the reader elsewhere.
        """
        if not len(candidates):
            return NOTHING_NAMED
        ranked = ranking.ids[np.isin(ranking.ids, candidates)].tolist()
        leading: dict[str, int] = {}
        for row in ranked:
            article = self._passages[row].article
            if article not in leading and self._says_something(row, question):
                leading[article] = row
        if not leading:
            return Named(stub=bool(ranked) and bool(ranking.ids[0] == ranked[0]))
        different = len({self._passages[row].text for row in leading.values()})
        return Named(frozenset(leading.values()), NAMED_CONFIDENCE / different)

    def _says_something(self, row: int, question: str) -> bool:
        """Whether a passage has words of its own, beside those of the names above it, or a line that is more than a caption.

        Lead-ins, addresses and names of other places are left out.
        """
        passage = self._passages[row]
        above = (self._titles[passage.article], *passage.section)
        known = {word.text for name in above for word in words(name)} | FUNCTION_WORDS
        asks = any(name.strip().endswith(_ASKS) for name in above if _spelled(name) == _spelled(question))
        needed = 1 if asks else NAMED_OWN_WORDS  # "Yes." is an answer
        own: set[str] = set()
        for line in passage.text[passage.name_end :].splitlines():
            text = _ADDRESS.sub(" ", line).strip()
            line_words = [] if text.endswith(_LEAD_IN) or self._is_name(text) else words(text)
            own.update(word.text for word in line_words if word.text not in known)
            if len(own) >= needed or len(line_words) >= NAMED_LINE_WORDS:
                return True
        return False

    def _is_name(self, line: str) -> bool:
        spelled = _spelled(line)
        return spelled in self._rows or spelled in self._topics


def _spelled(name: str) -> str:
    return comparable(one_spelling(name))
