"""Versions: who, when and what changed; the way back; and what differs between two."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.publish import history
from index.publish.compose import write
from index.publish.gate import GateReport
from index.publish.history import (
    Change,
    Diff,
    Record,
    Tally,
    compare,
    damaged_lines,
    diff,
    drop_damaged_lines,
    list_versions,
    report_of,
    rollback,
    rollbacks,
)
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.contents import ArticleEntry, Contents, KnownEntry
from index.store.lock import Doing, IndexBusyError, only_writer
from index.store.versions import Description, StoreError, current, new_version, open_current
from kb.article import Passage
from tests.conftest import KeywordEncoder, tiny_index

RECORD = Record(
    author="ann",
    forced=False,
    changed_articles=("court",),
    articles=Tally(1, 0, 0),
    passages=Tally(2, 1, 0),
    questions=Tally(0, 0, 3),
    gate="1 of 1 …",
    calibrated_on=7,
    drifted=2,
    golden=Tally(1, 0, 2),
)


def published(
    root: Path, faq: str = "", author: str = "ann", keep: int = 10, against: str | None = None, report: str = ""
) -> str:
    """A version of the five tiny articles; → its name. It has a report of the gate only with `against`, or as `report`."""
    index = tiny_index(faq)
    articles = {article.id: "1" for article in index.contents.articles}
    description = Description("tiny", "tiny", "0" * 64, "1", "1-50-0", index.counts, articles, faq)
    with new_version(root, description, keep) as folder:
        write(index, folder)
        Record(
            author=author,
            forced=False,
            changed_articles=(),
            articles=Tally(5, 0, 0),
            passages=Tally(7, 0, 0),
            questions=Tally(0, 0, 0),
            gate="no",
            calibrated_on=7,
            drifted=0,
        ).write(folder)
        if against or report:
            (folder / versions.LAYOUT.gate).write_text(report or GateReport(against, ()).to_json(), "utf-8")
    return current(root).split()[0]


def in_use(root: Path) -> str:
    return current(root).split()[0]


def test_a_record_comes_back(tmp_path: Path) -> None:
    RECORD.write(tmp_path)
    assert Record.read(tmp_path) == RECORD
    path = tmp_path / versions.LAYOUT.record
    path.write_text(json.dumps({key: value for key, value in asdict(RECORD).items() if key != "golden"}))
    assert Record.read(tmp_path) == replace(RECORD, golden=Tally(0, 0, 0))  # as records were before
    assert (str(RECORD.passages), str(Tally(0, 0, 0))) == ("2 added, 1 changed", "as before")


class TestVersions:
    def test_newest_first_with_who_and_what(self, tmp_path: Path) -> None:
        names = [published(tmp_path, author=author) for author in ("ann", "bob")]
        found = list_versions(tmp_path)
        assert [(item.version, item.record.author, item.in_use) for item in found] == [
            (names[1], "bob", True),
            (names[0], "ann", False),
        ]
        assert found[0].counts == {"articles": 5, "passages": 7, "topics": 1, "questions": 0}
        assert found[0].created == open_current(tmp_path).manifest.created

    def test_a_damaged_one_hides_no_other(self, tmp_path: Path) -> None:
        names = [published(tmp_path) for _ in range(3)]
        (tmp_path / "versions" / names[0] / "manifest.json").write_text("{")
        (tmp_path / "versions" / names[1] / "record.json").unlink()
        assert [item.version for item in list_versions(tmp_path)] == [names[2]]

    def test_no_index(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"no index in .*; run: kb build"):
            list_versions(tmp_path)

    def test_as_many_as_wanted_are_kept_and_the_one_in_use(self, tmp_path: Path) -> None:
        names = [published(tmp_path, keep=2) for _ in range(3)]
        assert [item.version for item in list_versions(tmp_path)] == [names[2], names[1]]
        rollback(tmp_path)
        names.append(published(tmp_path, keep=1))
        assert [item.version for item in list_versions(tmp_path)] == [names[3]]


class TestRollback:
    def test_to_the_one_before_and_further_and_forward(self, tmp_path: Path) -> None:
        names = [published(tmp_path) for _ in range(3)]
        step = rollback(tmp_path, author="bob")
        assert (step.author, step.before, step.version) == ("bob", names[2], names[1])
        assert in_use(tmp_path) == names[1]
        assert rollback(tmp_path).version == names[0]
        assert rollback(tmp_path, names[2], author="cy").before == names[0]
        assert in_use(tmp_path) == names[2]
        assert [(item.author, item.version) for item in rollbacks(tmp_path)][::2] == [
            ("bob", names[1]),
            ("cy", names[2]),
        ]
        assert [item.in_use for item in list_versions(tmp_path)] == [True, False, False]

    def test_readers_get_it_without_opening_anything_anew_themselves(self, tmp_path: Path) -> None:
        published(tmp_path, "not_covered: [weather]")
        published(tmp_path)
        before = current(tmp_path)
        open_reader = SearchIndex.open(tmp_path, KeywordEncoder())
        rollback(tmp_path)
        assert current(tmp_path) != before  # what a page looks at (ui/shell/live_index.py)
        assert SearchIndex.open(tmp_path, KeywordEncoder()).counts["questions"] == 1
        assert open_reader.search("lawsuit").hits

    def test_there_is_none_before(self, tmp_path: Path) -> None:
        name = published(tmp_path)
        with pytest.raises(StoreError, match=f"there is no version before {name}; .*run: kb versions"):
            rollback(tmp_path)
        with pytest.raises(StoreError, match=f"the version {name} is in use already"):
            rollback(tmp_path, name)
        for other in ("nope", "../../x", "."):
            with pytest.raises(StoreError, match=r"there is no version .*run: kb versions"):
                rollback(tmp_path, other)
        assert (in_use(tmp_path), rollbacks(tmp_path)) == (name, ())

    def test_a_damaged_version_is_not_used(self, tmp_path: Path) -> None:
        names = [published(tmp_path) for _ in range(2)]
        path = tmp_path / "versions" / names[0] / "passages" / "codes.npy"
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(StoreError, match=r"codes.npy is damaged"):
            rollback(tmp_path)
        (path.parents[1] / "manifest.json").write_text("{")
        with pytest.raises(StoreError, match=r"manifest.json is damaged"):
            rollback(tmp_path)
        assert (in_use(tmp_path), rollbacks(tmp_path)) == (names[1], ())

    def test_not_while_somebody_builds(self, tmp_path: Path) -> None:
        names = [published(tmp_path) for _ in range(2)]
        with (
            only_writer(tmp_path, Doing.BUILDING, "ann"),
            pytest.raises(IndexBusyError, match=r"ann@.* is building since"),
        ):
            rollback(tmp_path)
        assert in_use(tmp_path) == names[1]

    @pytest.mark.parametrize("call", range(8))
    def test_a_full_disk_changes_nothing_or_all(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
    ) -> None:
        """The disk is full at the flush of the note on the lock, of the log, of CURRENT, or of their folder."""
        names = [published(tmp_path) for _ in range(2)]
        real, calls = os.fsync, []

        def full(descriptor: int) -> None:
            calls.append(descriptor)
            if len(calls) == call + 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        with suppress(OSError):
            rollback(tmp_path)
        # Flushed are the note, the log and CURRENT, each with its folder: from the last on CURRENT is out.
        assert in_use(tmp_path) == (names[1] if call < 5 else names[0])
        assert [item.version for item in rollbacks(tmp_path)] == ([] if call < 5 else [names[0]])
        assert open_current(tmp_path).manifest.version == in_use(tmp_path)

    def test_a_damaged_line_of_the_log_hides_and_erases_no_other(self, tmp_path: Path) -> None:
        names = [published(tmp_path) for _ in range(3)]
        first, log = rollback(tmp_path, author="bob"), tmp_path / history.HISTORY
        damaged = log.read_bytes() + b'[]\n{"at": 1}\n\xff\n\n{"at": '  # the last one was never finished
        log.write_bytes(damaged)
        assert rollbacks(tmp_path) == (first,)
        second = rollback(tmp_path, author="cy")
        assert (first.version, second.version) == (names[1], names[0])
        assert rollbacks(tmp_path) == (first, second)
        assert log.read_bytes() == damaged + b"\n" + (json.dumps(asdict(second)) + "\n").encode()
        assert (damaged_lines(tmp_path), drop_damaged_lines(tmp_path), damaged_lines(tmp_path)) == (4, 4, 0)
        assert rollbacks(tmp_path) == (first, second)

    def test_not_to_what_was_gone_back_from(self, tmp_path: Path) -> None:
        first, second = published(tmp_path), published(tmp_path, against=in_use(tmp_path))
        assert rollback(tmp_path).version == first
        third = published(tmp_path, against=first)
        step = rollback(tmp_path)
        assert (step.before, step.version) == (third, first)
        rollback(tmp_path, third)
        shutil.rmtree(tmp_path / "versions" / first)  # cleaned up: the next best by age
        assert rollback(tmp_path).version == second

    @pytest.mark.parametrize("text", ["{", "[]", "{}", '{"against": "../.."}', '{"against": ["x"]}'])
    def test_a_damaged_report_stops_nobody(self, tmp_path: Path, text: str) -> None:
        names = [published(tmp_path) for _ in range(2)]
        (tmp_path / "versions" / names[1] / "gate.json").write_text(text)
        assert rollback(tmp_path).version == names[0]

    def test_what_is_in_use_is_looked_up_when_nobody_else_can_change_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [published(tmp_path) for _ in range(3)]

        @contextmanager
        def after_another(root: Path, doing: str, author: str) -> Iterator[None]:
            versions.publish(root, names[0])  # by whoever held the lock while this one waited
            with only_writer(root, doing, author):
                yield

        monkeypatch.setattr(history, "only_writer", after_another)
        step = rollback(tmp_path, names[1])
        assert (step.before, step.version) == (names[0], names[1])

    def test_a_folder_without_an_index_is_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="no index in"):
            rollback(tmp_path / "none")
        assert not (tmp_path / "none").exists()


def contents(*passages: tuple[str, str, str], questions: dict[str, tuple[int, ...]] | None = None) -> Contents:
    """From (article, section, text) of each passage."""
    found = [
        Passage(article, number, number + 1, text, (section,))
        for number, (article, section, text) in enumerate(passages)
    ]
    names = dict.fromkeys(article for article, _, _ in passages)
    known = tuple(KnownEntry(text, rows) for text, rows in (questions or {}).items())
    return Contents(tuple(ArticleEntry(name, name.upper(), None, None) for name in names), tuple(found), (), known)


class TestCompare:
    def test_articles(self) -> None:
        old, new = contents(("a", "s", "1"), ("b", "s", "2")), contents(("b", "s", "2"), ("c", "s", "3"))
        found = compare({"a": "1", "b": "2"}, old, {"b": "2", "c": "3"}, new)
        assert found.articles == (Change("a", "A", None), Change("c", None, "C"))
        assert found.passages == (Change("a › s", "1", None), Change("c › s", None, "3"))

    def test_passages_that_stay_change_move_come_and_go(self) -> None:
        old = contents(("a", "s", "same"), ("a", "t", "before"), ("a", "u", "moves"), ("a", "v", "goes"))
        new = contents(("a", "w", "moves"), ("a", "s", "same"), ("a", "t", "after"), ("a", "x", "comes"))
        found = compare({"a": "1"}, old, {"a": "2"}, new)
        assert found == Diff(
            (Change("a", "A", "A"),),
            (
                Change("a › w", "moves", "moves"),
                Change("a › t", "before", "after"),
                Change("a › x", None, "comes"),
                Change("a › v", "goes", None),
            ),
            (),
        )
        assert [change.kind for change in found.passages] == ["changed", "changed", "added", "removed"]
        assert Tally.of(found.passages) == Tally(1, 2, 1)
        assert found.to_dict()["passages"][2] == {"name": "a › x", "before": None, "after": "comes", "kind": "added"}

    def test_an_equal_passage_that_stands_twice(self) -> None:
        old, new = contents(("a", "s", "x"), ("a", "s", "x")), contents(("a", "s", "x"))
        assert compare({"a": "1"}, old, {"a": "2"}, new).passages == (Change("a › s", "x", None),)

    def test_known_questions_by_section_not_by_position(self) -> None:
        old = contents(("a", "s", "1"), ("b", "t", "2"), questions={"q": (1,), "gone": (0,), "moves": (0,)})
        new = contents(("b", "t", "2"), ("a", "s", "1"), questions={"q": (0,), "moves": (), "new": (1,)})
        assert compare({}, old, {}, new).questions == (
            Change("moves", "a › s", "not covered"),
            Change("new", None, "a › s"),
            Change("gone", "a › s", None),
        )

    def test_two_versions_on_the_disk(self, tmp_path: Path) -> None:
        faq = "covered:\n- section: Paying late\n  questions: [late]\n"
        first, second = published(tmp_path), published(tmp_path, faq)
        assert diff(tmp_path, first, second) == Diff((), (), (Change("late", None, "court › Paying late"),))
        assert diff(tmp_path, second, first).questions == (Change("late", "court › Paying late", None),)
        assert diff(tmp_path, first, first) == Diff((), (), ())
        with pytest.raises(StoreError, match="there is no version 'x'"):
            diff(tmp_path, first, "x")
        assert versions.names(tmp_path) == [first, second]

    @pytest.mark.parametrize(
        "report",
        [
            "{",
            "[]",
            "{}",
            '{"against": null, "threshold": 0.5, "rows": 7}',
            '{"against": null, "threshold": 0.5, "rows": [{"expected": {"text": "q", "places": []}}]}',
            '{"against": null, "threshold": 0.5, "rows": [], "gone": ["q"]}',
        ],
    )
    def test_a_report_that_cannot_be_read_hides_golden_questions_only(self, tmp_path: Path, report: str) -> None:
        faq = "covered:\n- section: Paying late\n  questions: [late]\n"
        first, second = published(tmp_path, report=report), published(tmp_path, faq, report=report)
        assert diff(tmp_path, first, second) == Diff((), (), (Change("late", None, "court › Paying late"),))
        with pytest.raises(StoreError, match=r"gate.json is no report that this program reads \(.+\); name another"):
            report_of(tmp_path, second)
