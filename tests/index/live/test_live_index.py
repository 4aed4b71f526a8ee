"""The index that a running server has open: replaced when another is published, kept while the new one cannot be opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.cures import BUILD
from index.journal.reader import AskedLog
from index.journal.writer import Journal, Traffic
from index.live import live_index
from index.live.live_index import LiveIndex
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.last_good import open_last_good
from index.store.versions import StoreError, StoreProblem
from tests.support.indexes.versions import DESCRIPTION, FILES, KEPT, fill, number_of, publish


def _publish(folder: Path, version: str) -> None:
    (folder / "CURRENT").write_text(f"{version} 0\n")


def _broken() -> str:
    raise StoreError(StoreProblem.DAMAGED, path="x", detail="y", cure=BUILD)


class _Openings:
    """Opens what `next` gives, and counts."""

    def __init__(self) -> None:
        self.count = 0
        self.next: Callable[[], str] = lambda: "index"

    def __call__(self) -> str:
        self.count += 1
        return self.next()


def test_an_index_is_opened_once_until_another_is_published(tmp_path: Path) -> None:
    openings = _Openings()
    live = LiveIndex(tmp_path, openings)
    with pytest.raises(StoreError, match="no index in"):
        live.serving()
    assert live.version == ""
    _publish(tmp_path, "v1")
    assert [live.serving().version for _ in range(3)] == ["v1"] * 3
    assert (openings.count, live.version) == (1, "v1")
    openings.next = lambda: "newer"
    _publish(tmp_path, "v2")
    assert (live.serving().index, live.serving().pointer, openings.count) == ("newer", "v2 0", 2)


def test_the_index_before_serves_while_the_new_one_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    openings = _Openings()
    openings.next = _broken
    live = LiveIndex(tmp_path, openings)
    _publish(tmp_path, "v1")
    with pytest.raises(StoreError, match="x is damaged"):
        live.serving()
    openings.next = lambda: "index"
    assert live.serving().index == "index"  # nothing serves yet, so there is no pause before the next try
    openings.next = _broken
    _publish(tmp_path, "v2")
    assert [live.serving().version for _ in range(3)] == ["v1"] * 3
    assert openings.count == 3  # one try of the new one, then a pause
    monkeypatch.setattr(live_index, "RETRY_SECONDS", 0.0)
    openings.next = lambda: "newer"
    assert live.serving().index == "newer"
    assert live.trouble is None
    (tmp_path / "CURRENT").unlink()
    caplog.clear()
    assert [live.serving().index for _ in range(3)] == ["newer"] * 3
    assert (len(caplog.records), live.trouble is None) == (1, False)  # told once, not for every question
    _publish(tmp_path, "v2")
    assert (live.serving().index, live.trouble) == ("newer", None)


def _opened(folder: Path) -> Callable[[], SimpleNamespace]:
    def opened() -> SimpleNamespace:
        found = open_last_good(folder)
        return SimpleNamespace(number=number_of(found.version), trouble=found.trouble)

    return opened


def test_a_version_that_is_mended_in_place_is_served_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        publish(tmp_path, number)
    file = versions.folder_of(tmp_path, versions.current_version(tmp_path)) / FILES[0]
    data = file.read_bytes()
    file.write_bytes(b"")
    live = LiveIndex(tmp_path, _opened(tmp_path))
    assert (live.serving().index.number, live.trouble is None) == (1, False)
    file.write_bytes(data)
    assert live.serving().index.number == 1  # it has just been looked at
    monkeypatch.setattr(live_index, "RETRY_SECONDS", 0.0)
    assert (live.serving().index.number, live.trouble) == (2, None)


def test_what_an_editor_removed_does_not_come_back_while_the_new_version_is_damaged(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    with versions.new_version(tmp_path, replace(DESCRIPTION, articles={}), KEPT) as folder:
        fill(folder, 2)
    before, published = versions.names(tmp_path)
    versions.publish(tmp_path, before)
    live = LiveIndex(tmp_path, _opened(tmp_path))
    assert live.serving().index.number == 1
    versions.publish(tmp_path, published)
    (versions.folder_of(tmp_path, published) / FILES[0]).write_bytes(b"")
    for _ in range(2):
        with pytest.raises(StoreError, match=f"{published}/{FILES[0]} is damaged"):
            live.serving()


def test_nobody_waits_for_an_index_that_another_thread_opens(tmp_path: Path) -> None:
    openings, begun, go_on = _Openings(), threading.Event(), threading.Event()
    live = LiveIndex(tmp_path, openings)
    _publish(tmp_path, "v1")
    live.serving()

    def slowly() -> str:
        begun.set()
        go_on.wait(20)
        return "newer"

    openings.next = slowly
    _publish(tmp_path, "v2")
    opener = threading.Thread(target=live.serving)
    opener.start()
    assert begun.wait(20)
    assert live.serving().index == "index"
    go_on.set()
    opener.join(20)
    assert (live.serving().index, openings.count) == ("newer", 2)


def test_the_first_ones_wait_and_open_it_once(tmp_path: Path) -> None:
    openings = _Openings()
    live = LiveIndex(tmp_path, openings)
    _publish(tmp_path, "v1")
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(live.serving().index)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (found, openings.count) == (["index"] * 8, 1)


def test_readers_questions_are_counted_and_kept(tmp_path: Path, index: SearchIndex) -> None:
    journal = Journal(tmp_path / "questions.sqlite", 365)
    live = LiveIndex(tmp_path, lambda: index, lambda: journal)
    answer = index.search("will I be sued")
    live.record(answer, Traffic.READER)
    live.record(answer, Traffic.TEST)
    assert live.judge(answer, Traffic.READER, helpful=False, comment="too short")
    assert not live.judge(index.search("I want to die"), Traffic.READER, helpful=False)
    journal.close()
    assert live.outcomes == {answer.outcome: 1}
    asked = AskedLog(tmp_path / "questions.sqlite")
    assert [(found.text, found.times) for found in asked.most_asked(9)] == [("will I be sued", 1)]
    assert [(found.question, found.comment) for found in asked.judged()] == [("will I be sued", "too short")]
    without = LiveIndex(tmp_path, lambda: index)
    assert (without.journal, live.journal) == (None, journal)
    assert without.record(answer, Traffic.READER) is None
    assert not without.judge(answer, Traffic.READER, helpful=True)
    assert sum(without.outcomes.values()) == 1
    assert isinstance(next(iter(without.outcomes)), Outcome)
