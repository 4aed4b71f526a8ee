"""How well readers are answered: the answered share against the period before, and how each article does.

Headings come from the report of the gate, ages from the index; the rest from the journal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from index.journal.reader import AskedLog, Outcomes
from index.store.contents import ArticleEntry


@dataclass(frozen=True)
class HeadingsFound:
    """How many titles and headings of an article were asked, and how many led to it."""

    found: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class ArticleHealth:
    """How an article does. outcomes: of the questions whose best passage is one of its own, whatever they came to. helpful,
    unhelpful: votes of readers. headings: None when nobody asked them. age: days since it was published, None without a date.
    """

    id: str
    title: str
    outcomes: Outcomes
    helpful: int = 0
    unhelpful: int = 0
    headings: HeadingsFound | None = None
    age: int | None = None

    @property
    def failed(self) -> int:
        """How often it did not help: questions it did not answer for certain, and votes that say so."""
        return self.outcomes.unsure + self.outcomes.not_covered + self.unhelpful

    @property
    def lost(self) -> int:
        """How many of its headings lead elsewhere."""
        return self.headings.asked - self.headings.found if self.headings else 0


@dataclass(frozen=True)
class Health:
    """now, before: the outcomes of this period and of the one before it, as long. articles: those in the index, and the one
    that failed most often is first.
    """

    now: Outcomes
    before: Outcomes
    articles: tuple[ArticleHealth, ...]

    @property
    def change(self) -> float | None:
        """By how much the answered share rose, -1 to 1; None when nothing was asked in one of the periods."""
        one, other = share(self.now), share(self.before)
        return None if one is None or other is None else one - other

    @property
    def weakest(self) -> ArticleHealth | None:
        """The article that failed most often, or else the one with the most headings that lead elsewhere; None without."""
        first = self.articles[0] if self.articles else None
        return first if first and (first.failed or first.lost) else None


def share(outcomes: Outcomes) -> float | None:
    """The share that was answered, 0 to 1; None when nothing was asked."""
    return outcomes.answered / outcomes.total if outcomes.total else None


def health(
    log: AskedLog,
    before: AskedLog,
    articles: Iterable[ArticleEntry],
    headings: Mapping[str, HeadingsFound],
    today: date | None = None,
) -> Health:
    """Gather it. before: the journal of the period before. headings: by article. Raises JournalError."""
    asked, votes = log.outcomes_by_article(), _votes(log)
    today = today or datetime.now(UTC).date()
    found = [
        ArticleHealth(
            id=entry.id,
            title=entry.title,
            outcomes=asked.get(entry.id, Outcomes()),
            helpful=votes[entry.id, True],
            unhelpful=votes[entry.id, False],
            headings=headings.get(entry.id),
            age=(today - date.fromisoformat(entry.published[:10])).days if entry.published else None,
        )
        for entry in articles
    ]
    found.sort(key=lambda item: (-item.failed, -item.lost, -item.outcomes.total, item.id))
    return Health(log.outcomes(), before.outcomes(), tuple(found))


def _votes(log: AskedLog) -> Counter[tuple[str, bool]]:
    """(article, whether it helped) → how many readers said so. A passage is named by its article and its place there."""
    return Counter((item.passage.rpartition(":")[0], item.helpful) for item in log.judged() if item.passage)
