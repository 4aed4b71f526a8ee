"""`kb suggest-questions`: proposals for the terminal and for programs, accepting one, trying one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from kb.faq.known_questions import parse
from tests.conftest import ARTICLES, LOST_HEADING, tiny_index, tiny_source
from tests.support.command_line import Run
from tests.support.indexes.fake_index import answer

Suggest = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (ARTICLES | LOST_HEADING).items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def suggest(kb: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Suggest:
    """The command on this folder and the tiny index."""
    monkeypatch.setattr(
        SearchIndex, "open", lambda *_, settings, **__: tiny_index(settings=settings, more=LOST_HEADING)
    )
    monkeypatch.setenv("KB_LOG", str(folder / "questions.sqlite"))

    def run(*arguments: str) -> tuple[int, str, str]:
        return kb("suggest-questions", "--articles", folder, "--index", folder / "index", *arguments)

    return run


def _listed(suggest: Suggest) -> list[dict[str, object]]:
    code, out, error = suggest("--json", "--top", "100")
    assert (code, error) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_proposals_come_with_reason_passage_and_words(suggest: Suggest) -> None:
    listed = _listed(suggest)
    assert len(listed) == 9
    first, last = listed[0], listed[-1]
    code, out, _ = suggest("--top", "1")
    assert code == 0
    assert out == (
        f"1. {first['id']}  Refunds  (refunds:0-75)\n"
        "   no known question leads here\n"
        "   question: in your words\n"
        "   passage: You may return goods within 14 days.\n"
        "8 more: --top 9\n"
    )
    code, out, _ = suggest("--top", "9")
    assert out.endswith(
        f"9. {last['id']}  Loans › Overdue debt  (loans:14-25)\n"
        "   its heading “Overdue debt” leads to Going to court › Paying late\n"
        "   no known question leads here\n"
        "   question: Overdue debt\n"
        "   passage: see refunds\n"
    )


def test_what_readers_asked_is_among_them(suggest: Suggest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(folder / "questions.sqlite", 365)
    for _ in range(2):
        journal.record(JournalEntry.of(answer("parcel", Outcome.NOT_COVERED, 0.2), "v1", Traffic.READER))
    journal.close()
    monkeypatch.setenv("KB_THRESHOLD", "1")
    first = _listed(suggest)[0]
    assert (first["questions"], first["asked"]["times"]) == (["parcel"], 2)  # type: ignore[index]
    _, out, _ = suggest("--top", "1")
    assert f"   asked 2 times: unsure ({tiny_index(more=LOST_HEADING).search('parcel').confidence:.2f})\n" in out


def test_what_no_article_answers_is_accepted_as_such(
    suggest: Suggest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(folder / "questions.sqlite", 365)
    journal.record(JournalEntry.of(answer("parcel", Outcome.NOT_COVERED, 0.2), "v1", Traffic.READER))
    journal.close()
    monkeypatch.setenv("KB_THRESHOLD", "1")
    code, out, _ = suggest("--accept", str(_listed(suggest)[0]["id"]), "--not-covered")
    assert (code, out.splitlines()[0]) == (0, "delivery.faq.yaml: 1 question written, not covered")
    assert (folder / "delivery.faq.yaml").read_text("utf-8") == "not_covered:\n  - parcel\n"


def test_one_is_accepted_as_it_stands_or_in_other_words(suggest: Suggest, folder: Path) -> None:
    of = {item["passage"]: item["id"] for item in _listed(suggest)}
    code, out, _ = suggest("--accept", str(of["loans:14-25"]))
    assert code == 0
    assert out.splitlines()[0] == "loans.faq.yaml: 1 question written, for Loans › Overdue debt"
    assert out.splitlines()[1].startswith("run: kb build --articles ")
    words = ("--question", "lost my login", "--question", "密码忘了")
    code, out, _ = suggest("--accept", str(of["account:0-46"]), *words)
    assert (code, out.splitlines()[0]) == (0, "account.faq.yaml: 2 questions written, for Your account")
    passages = tiny_source(more=LOST_HEADING).passages
    for name, expected in (("loans", ["Overdue debt"]), ("account", ["lost my login", "密码忘了"])):
        faq = parse((folder / f"{name}.faq.yaml").read_text("utf-8"), f"{name}.faq.yaml", passages)
        assert [item.text for item in faq.questions] == expected
    assert "account:0-46" not in {item["passage"] for item in _listed(suggest)}


def test_what_cannot_be_accepted_is_said(suggest: Suggest, folder: Path) -> None:
    of = {item["passage"]: str(item["id"]) for item in _listed(suggest)}
    wordless = of["account:0-46"]
    assert suggest("--accept", "00000000") == (
        1, "", "kb: no proposal '00000000'; `kb suggest-questions` lists them\n",
    )  # fmt: skip
    assert suggest("--accept", wordless) == (
        1, "", f"kb: the proposal {wordless!r} has a passage and no words; give them with --question TEXT\n",
    )  # fmt: skip
    assert not list(folder.glob("*.faq.yaml"))


def test_a_question_is_tried(suggest: Suggest, folder: Path) -> None:
    (folder / "court.faq.yaml").write_text("golden:\n  - {question: court, section: When you are sued}\n", "utf-8")
    code, out, _ = suggest("--try", "overdue", "--passage", "court:103-151")
    assert code == 0
    lines = out.splitlines()
    now = tiny_index().search("overdue")
    before = (
        f"Going to court › Paying late, {str(now.outcome).replace('_', ' ')} {now.confidence:.2f} now; then Going to"
    )
    assert lines[0].startswith(f"overdue: {before}")
    assert "(1 golden, 0 known, " in lines[1]
    code, out, _ = suggest("--try", "overdue", "--passage", "court:103-151", "--json")
    found = json.loads(out)
    assert (code, found["asked"]["golden"], len(found["own"])) == (0, 1, 1)
    assert len(lines) == 2 + len(found["changes"])
    assert suggest("--try", "overdue", "--passage", "court:1-2")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--try", "overdue"),
        ("--passage", "court:103-151"),
        ("--question", "overdue"),
        ("--not-covered",),
        ("--accept", "a", "--try", "b", "--passage", "c"),
        ("--accept", "a", "--question", " "),
        ("--try", " ", "--passage", "c"),
        ("--top", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage(suggest: Suggest, arguments: tuple[str, ...]) -> None:
    code, out, error = suggest(*arguments)
    assert (code, out) == (2, "")
    assert error.startswith("kb: ")
