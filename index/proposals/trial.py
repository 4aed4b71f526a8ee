"""Tries known questions before anybody publishes them: what do readers' questions find now, and what would they find?

The new questions are added to the open index in memory (with_known.py). Then golden questions, known ones, headings and what
readers asked are asked both indexes. Of many only those nearest to the new questions are asked: a known question lifts its
passages for questions that are near to it, and for no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from index.encoder.encoder import Encoded, Encoder, TextEncoder
from index.progress import Step
from index.proposals.weights import TRIED_NEAREST
from index.proposals.with_known import with_known
from index.publish.gate import ids_at, passes
from index.publish.gate_report import GateExpectation, Place
from index.publish.headings import leads
from index.retrieval.background import Background, background, background_of
from index.retrieval.query import Question
from index.search.answer import Hit, Outcome
from index.search.search_index import SearchIndex
from index.store.contents import KnownEntry
from index.tuning.around import GATE_DEPTH
from kb.folding import comparable

_REMEMBERED = 2000  # encodings, some 20 kB each


class AskedAs(StrEnum):
    """Why a question is asked again."""

    NEW = "new"  # it is to be known
    GOLDEN = "golden"
    KNOWN = "known"
    HEADING = "heading"
    LOGGED = "logged"  # readers asked it


@dataclass(frozen=True)
class Found:
    """What a question finds: the first passage and the outcome. right: whether that is as it should be, if anybody knows."""

    first: Hit | None
    outcome: Outcome
    confidence: float
    right: bool | None

    def differs(self, other: Found) -> bool:
        """Whether a reader would see another passage first, or another outcome."""
        ids = [found.first.passage.id if found.first else None for found in (self, other)]
        return ids[0] != ids[1] or self.outcome is not other.outcome

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "passage": self.first.passage.id if self.first else None,
            "title": self.first.title if self.first else None,
            "section": list(self.first.passage.section) if self.first else [],
            "outcome": str(self.outcome),
            "confidence": round(self.confidence, 4),
            "right": self.right,
        }


@dataclass(frozen=True)
class ChangedAnswer:
    """A question that finds something else with the new known questions than without."""

    asked_as: AskedAs
    text: str
    before: Found
    after: Found

    @property
    def better(self) -> bool | None:
        """Whether it comes right (True) or goes wrong (False) by it; None when neither, or nobody knows."""
        if self.before.right is self.after.right or self.after.right is None:
            return None
        return self.after.right

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "kind": str(self.asked_as),
            "question": self.text,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "better": self.better,
        }


@dataclass(frozen=True)
class Effect:
    """own: the new questions themselves. changes: the others that change, those that go wrong first. asked: how many of each
    kind were asked again.
    """

    own: tuple[ChangedAnswer, ...]
    changes: tuple[ChangedAnswer, ...]
    asked: dict[AskedAs, int]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "own": [change.to_dict() for change in self.own],
            "changes": [change.to_dict() for change in self.changes],
            "asked": {str(kind): count for kind, count in self.asked.items()},
        }


@dataclass(frozen=True)
class _Asked:
    """A question to ask again. ids: the passages that should be found, none for a heading. article: that whose title it is."""

    asked_as: AskedAs
    text: str
    ids: frozenset[str] = frozenset()
    article: str | None = None


class Trial:
    """Tries known questions on one open index. It keeps what was asked before, so the second trial is quicker.

    logged: what readers asked.
    """

    def __init__(self, index: SearchIndex, logged: Sequence[str] = ()) -> None:
        self._index = index.asking(_QuestionCache(index.encoder))
        self._logged = tuple(dict.fromkeys(filter(str.strip, logged)))
        self._common = _background(index.encoder)
        self._found: dict[_Asked, Found] = {}

    def effect(self, added: Sequence[KnownEntry], golden: Sequence[GateExpectation] = ()) -> Effect:
        """What these known questions would change, for golden questions, too. Raises ValueError when one is blank."""
        after = with_known(self._index, added, self._off_subject)
        contents = self._index.contents
        own = [
            _Asked(AskedAs.NEW, entry.text, frozenset(contents.passages[row].id for row in entry.passages))
            for entry in added
        ]
        others = self._others(added, golden)
        changes = [
            ChangedAnswer(item.asked_as, item.text, self._before(item), _found(after, item)) for item in (*own, *others)
        ]
        changed = [change for change in changes[len(own) :] if change.before.differs(change.after)]
        order = {False: 0, None: 1, True: 2}
        kinds: list[AskedAs] = [kind for kind in AskedAs if kind is not AskedAs.NEW]
        counts = {kind: sum(item.asked_as is kind for item in others) for kind in kinds}
        return Effect(
            tuple(changes[: len(own)]), tuple(sorted(changed, key=lambda change: order[change.better])), counts
        )

    def _before(self, item: _Asked) -> Found:
        if item not in self._found:
            self._found[item] = _found(self._index, item)
        return self._found[item]

    def _others(self, added: Sequence[KnownEntry], golden: Sequence[GateExpectation]) -> list[_Asked]:
        """What is asked again. A text is asked once, for the first reason that it has."""
        questions = [self._index.prepared(entry.text) for entry in added]
        new = {comparable(entry.text) for entry in added}
        candidates = (
            *self._golden(golden),
            *self._known(added),
            *self._headings(added, questions),
            *self._logged_near(questions),
        )
        once = {comparable(item.text): item for item in reversed(candidates) if comparable(item.text) not in new}
        return [item for item in candidates if once.get(comparable(item.text)) is item]

    def _golden(self, golden: Sequence[GateExpectation]) -> Iterator[_Asked]:
        for item in golden:
            if not item.golden:
                continue
            ids = ids_at(self._index.contents, item, frozenset())
            if ids or not (item.places or item.lost):  # else its passage is not published yet
                yield _Asked(AskedAs.GOLDEN, item.text, ids)

    def _known(self, added: Sequence[KnownEntry]) -> Iterator[_Asked]:
        contents = self._index.contents
        rows = {row for entry in added for row in self._index.known_questions(entry.text, TRIED_NEAREST)}
        for row in sorted(rows):
            entry = contents.questions[row]
            yield _Asked(AskedAs.KNOWN, entry.text, frozenset(contents.passages[at].id for at in entry.passages))

    def _headings(self, added: Sequence[KnownEntry], questions: Sequence[Question]) -> Iterator[_Asked]:
        """The headings and titles above the passages that the new questions may lift, and above those they find today."""
        passages, titles = self._index.contents.passages, self._index.titles
        near = [
            row for question in questions for row in self._index.find(question).passages.ids[:TRIED_NEAREST].tolist()
        ]
        rows = dict.fromkeys([*(row for entry in added for row in entry.passages), *near])
        for passage in (passages[row] for row in rows):
            yield _Asked(AskedAs.HEADING, titles[passage.article], article=passage.article)
            for name in passage.section[-1:]:
                yield _Asked(AskedAs.HEADING, name)

    def _logged_near(self, questions: Sequence[Question]) -> Iterator[_Asked]:
        if not self._logged or not questions:
            return
        near = (self._logged_vectors @ np.array([question.vector for question in questions]).T).max(axis=1)
        for row in np.argsort(-near, kind="stable")[:TRIED_NEAREST].tolist():
            yield _Asked(AskedAs.LOGGED, self._logged[row])

    @cached_property
    def _logged_vectors(self) -> np.ndarray:
        """(l, d) float32, a row for each question of the log."""
        return np.array([self._index.prepared(text).vector for text in self._logged], np.float32)

    @cached_property
    def _off_subject(self) -> tuple[Question, ...]:
        pairs = zip(self._common.questions, self._common.encoded, strict=True)
        return tuple(Question.of(text, value, self._common.space) for text, value in pairs)


class _QuestionCache:
    """An encoder that keeps the encodings of the last questions, so that asking again before and after a change is quick."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.passages = encoder.passages
        self._encoded = lru_cache(_REMEMBERED)(lambda text: next(iter(encoder.questions([text]))))

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        """The encodings of questions, in their order. `progress` gets 1 after each."""
        for text in texts:
            yield self._encoded(text)
            if progress:
                progress(1)


def _background(encoder: TextEncoder) -> Background:
    return background_of(encoder) if isinstance(encoder, Encoder) else background(encoder)


def _found(index: SearchIndex, item: _Asked) -> Found:
    """What an index gives, and whether that is right by the rules of the gate, or for a heading by those of headings.py."""
    answer = index.search(item.text, top=GATE_DEPTH, explained=False, noticing=False)
    first = answer.hits[0] if answer.hits else None
    right: bool | None = None
    if item.asked_as is AskedAs.HEADING:
        right = first is not None and leads(first, item.text, item.article)
    elif item.asked_as is not AskedAs.LOGGED:
        rank = next((rank for rank, hit in enumerate(answer.hits, 1) if hit.passage.id in item.ids), None)
        places = tuple(Place(id_, ()) for id_ in item.ids)  # the rule only asks whether there are any
        expected = GateExpectation(item.text, item.asked_as is AskedAs.GOLDEN, places, file="", line=1)
        right = passes(expected, rank, answer.outcome)
    return Found(first, answer.outcome, answer.confidence, right)
