"""From which score on is a related topic about a question? Measured when the index is built, as confidence is, by what
questions about anything else reach among its topics: benchmarks/suggest.md has the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.answer import TopicHit
from index.background import Background
from index.collection import Collection
from index.confidence import Level, by_language
from index.question import Question
from index.search import SearchIndex
from index.text import language
from kb.faq import comparable

ABOVE = 2.5  # standard deviations above the mean of background questions
STEP = 3  # of 900 background questions: 150 in each language
_CANDIDATES = 20  # as in a search


def levels(titles: Collection, known: Background) -> dict[str, Level]:
    """Language → what the best topic scores for questions about anything. `titles` are the topics."""
    asked = [
        Question.of(text, value, known.space)
        for text, value in zip(known.questions[::STEP], known.encoded[::STEP], strict=True)
    ]
    return by_language(
        [question.language for question in asked], [titles.rank(question, _CANDIDATES).best for question in asked]
    )


def floors(index: SearchIndex) -> Mapping[str, float]:
    """Language of the question → the score from which a topic is about it."""
    measured = index.calibration.levels.topic
    return {spoken: level.mean + ABOVE * level.deviation for spoken, level in measured.items()}


def about(index: SearchIndex, question: str, topics: Sequence[TopicHit]) -> tuple[TopicHit, ...]:
    """The topics that are about the question, of those that its search found; not one without an article that it is itself."""
    floor = floors(index)[language(question)]
    asked = comparable(question)
    return tuple(
        topic for topic in topics if topic.score >= floor and (topic.article or comparable(topic.title) != asked)
    )
