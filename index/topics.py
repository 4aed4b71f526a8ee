"""From which score on is a related topic about a question? Measured, as confidence is, by what questions about anything
else reach in the same index: benchmarks/suggest.md has the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from index.answer import TopicHit
from index.background import sample_questions
from index.confidence import Level
from index.search import SearchIndex
from index.space import LANGUAGES
from index.text import language

ABOVE = 2.5  # standard deviations above the mean of background questions
_STEP = 9  # of 900 background questions: 50 in each language
_CANDIDATES = 20  # as in a search
_measured: WeakKeyDictionary[SearchIndex, Mapping[str, Level]] = WeakKeyDictionary()
_measuring = Lock()


def levels(index: SearchIndex) -> Mapping[str, Level]:
    """Language → what the best topic scores for questions about anything. Measured once for an index (half a second)."""
    with _measuring:
        found = _measured.get(index)
        if found is None:
            scores: dict[str, list[float]] = {spoken: [] for spoken in LANGUAGES}
            for text in sample_questions(_STEP):
                question = index.prepared(text)
                scores[question.language].append(index.collections.topics.rank(question, _CANDIDATES).best)
            found = _measured[index] = {spoken: Level.of(values) for spoken, values in scores.items()}
    return found


def floors(index: SearchIndex) -> Mapping[str, float]:
    """Language of the question → the score from which a topic is about it."""
    return {spoken: level.mean + ABOVE * level.deviation for spoken, level in levels(index).items()}


def about(index: SearchIndex, question: str, topics: Sequence[TopicHit]) -> tuple[TopicHit, ...]:
    """The topics that are about the question, of those that its search found."""
    floor = floors(index)[language(question)]
    return tuple(topic for topic in topics if topic.score >= floor)
