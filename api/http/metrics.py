"""Numbers for Prometheus: questions by outcome, requests and how long they took, the index, the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from index.live.live_index import LiveIndex
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.lock import who_builds
from index.store.versions import StoreError

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds


class Metrics:
    """The numbers of one server; `live` is looked at when they are read."""

    def __init__(self, live: LiveIndex[SearchIndex]) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "kb_request_seconds",
            "Seconds from a request to its answer",
            ("operation", "status"),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._registry.register(_Live(live))

    def took(self, operation: str, status: int, seconds: float) -> None:
        """Note one request."""
        self._seconds.labels(operation, str(status)).observe(seconds)

    def text(self) -> bytes:
        """All numbers, as Prometheus reads them."""
        return generate_latest(self._registry)


class _Live(Collector):
    """What the index and the journal are like at the moment."""

    def __init__(self, live: LiveIndex[SearchIndex]) -> None:
        self._live = live

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily | InfoMetricFamily]:
        """The numbers of now."""
        questions = CounterMetricFamily("kb_questions", "Questions of readers by outcome", labels=("outcome",))
        for outcome in Outcome:
            questions.add_metric((str(outcome),), self._live.outcomes[outcome])
        yield questions
        version = self._live.version
        yield GaugeMetricFamily("kb_index_open", "Whether an index is open", int(bool(version)))
        if version:
            published = self._live.trouble is None
            yield GaugeMetricFamily(
                "kb_index_published", "Whether it is the published one, which can be opened", published
            )
            yield InfoMetricFamily("kb_index", "The index that answers", {"version": version})
        age = self._age(version)
        if age is not None:
            yield GaugeMetricFamily("kb_index_age_seconds", "Seconds since the index was built", age)
        building = who_builds(self._live.folder) is not None
        yield GaugeMetricFamily("kb_index_changing", "Whether somebody is building or rolling back", int(building))
        journal = self._live.journal
        if journal is not None:
            yield GaugeMetricFamily("kb_journal_waiting", "Entries that are not written yet", journal.waiting)
            yield CounterMetricFamily("kb_journal_dropped", "Entries that were lost", journal.dropped)

    def _age(self, version: str) -> float | None:
        try:
            created = versions.manifest_of(self._live.folder, version).created if version else ""
            return (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds() if created else None
        except (StoreError, ValueError, OSError):  # cleaned up meanwhile
            return None
