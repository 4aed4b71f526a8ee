"""Edits of FAQ files under stress: hostile questions, the shipped file, two editors, a kill, a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.faq.edits import (
    Add,
    Edit,
    EditOutcome,
    EditQuestion,
    Key,
    Remove,
    add_golden,
    add_known,
    add_not_covered,
    apply,
    change,
    remove,
)
from kb.faq.known_questions import parse, read_folder
from kb.faq.schema import LISTS, QuestionKind
from kb.library.library import Library
from kb.structure.passages import cut
from tests.support.loan_faq import AMOUNT, FILE, MORE, TEXT, TIME, text_of
from tests.support.paths import ROOT, SEED

_PASSAGES = (TIME, AMOUNT, MORE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_bytes(TEXT.encode())
    return tmp_path


# --- hostile questions

_HOSTILE = [
    "- ", "- a", "yes", "null", "~", "12:30", "2024-01-01", "1e3", "#x", "a #x", "'", '"', "''", "a: b", "a:", "[", "]",
    "[a]", "{", "}", "a, b", "? a", "why?", "!x", "&a", "*a", "%a", "@a", "`a", "|", ">", "...", "---", "--- a", "\\n",
    "😀", "👨‍👩‍👧", "\u202egnp.exe", "\ufeffa", "a\u2028b", "a\x85b", "\x07", "\x00", "\x1b[31m", "<<", "=", "שלום",
]  # fmt: skip


def _check_added(text: str, before: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILE).write_bytes(before.encode())
        old = parse(before, FILE, _PASSAGES)
        wanted = " ".join(text.split())
        added = {wanted: (), " ".join(f"{text}x".split()): (MORE.id,)}
        add_golden(folder, "loan", text, None)
        add_golden(folder, "loan", f"{text}x", MORE, _PASSAGES)
        golden = read_folder(folder, _PASSAGES).golden
        assert [(question.text, question.passages) for question in golden] == list(added.items())
        for asked in (text, f"{text}x"):  # the same words as a known question are refused
            remove(folder, FILE, asked, golden=True)
        add_not_covered(folder, "loan", text)
        add_known(folder, "loan", f"{text}x", MORE, _PASSAGES)
        for more in ("y", "z"):
            add_known(folder, "loan", f"{text}{more}", AMOUNT, _PASSAGES)
        change(folder, FILE, f"{text}z", f"{text} z")
        new = read_folder(folder, _PASSAGES)
        added |= {" ".join(f"{text}y".split()): (AMOUNT.id,), " ".join(f"{text} z".split()): (AMOUNT.id,)}
        found = {question.text: question.passages for question in new.questions}
        assert found == {question.text: question.passages for question in old.questions} | added
        assert (new.golden, new.broken) == ((), ())
        after = text_of(folder)
        comments = [line for line in before.splitlines() if "#" in line]
        assert [line for line in after.splitlines() if any(line == comment for comment in comments)] == comments
        assert yaml.safe_load(after.replace("\ufeff", "", 1)) is not None  # any other reader takes it as well
        for known in (wanted, *(f"{text}{more}" for more in "xy"), f"{text} z"):
            remove(folder, FILE, known)
        left = parse(text_of(folder), FILE, _PASSAGES)
        assert [(q.text, q.passages) for q in left.questions] == [(q.text, q.passages) for q in old.questions]


@pytest.mark.parametrize("text", _HOSTILE)
def test_a_hostile_question_stays_text(text: str) -> None:
    _check_added(text, TEXT)


@settings(deadline=None, database=None, max_examples=60)
@given(
    st.text(st.sampled_from("-?:,[]{}#&*!|>'\"%@`~ \n\t a1花😀\u202e\u2028") | st.characters(codec="utf-8"), min_size=1),
    st.sampled_from([TEXT, TEXT.replace("\n", "\r\n"), "", "\ufeff" + TEXT.rstrip()]),
)  # fmt: skip
def test_any_question_stays_text(text: str, before: str) -> None:
    _check_added(f"q{text}", before)


# --- any form of file, any edits


def _comments(text: str) -> list[str]:
    """The comments between questions. (Those beside a question go with it; those within brackets may change lines.)"""
    return [line for line in text.splitlines() if line.lstrip().startswith("#") and not line.endswith("# in")]


_LISTS = [
    (QuestionKind.COVERED,),
    (QuestionKind.WORDING,),
    (QuestionKind.COVERED, QuestionKind.WORDING),
    (QuestionKind.WORDING, QuestionKind.COVERED),
]
_COMMAS = (", ", " , ", ",", ", # in\n      ")


@st.composite
def _any_file(draw: st.DrawFn) -> tuple[str, dict[str, EditOutcome]]:
    """A file with the questions q0, q1 … in lines or brackets, with comments, gaps and indentations, and what it says."""
    numbers = iter(range(100))
    says: dict[str, EditOutcome] = {}

    def questions(indent: str, outcome: EditOutcome) -> str:
        names = [f"q{next(numbers)}" for _ in range(draw(st.integers(1, 3)))]
        says.update(dict.fromkeys(names, outcome))
        written = [draw(st.sampled_from([name, f"'{name}'", f'"{name}"'])) for name in names]
        if draw(st.booleans()):
            return f" [{draw(st.sampled_from(_COMMAS)).join(written)}]{comment()}\n"
        return comment() + "\n" + "".join(f"{indent}- {name}{comment()}\n{gap()}" for name in written)

    def comment() -> str:
        return f"  # c{next(numbers)}" if draw(st.booleans()) else ""

    def gap() -> str:
        return draw(st.sampled_from(["", "", "\n", f"  # g{next(numbers)}\n", f"# h{next(numbers)}\n"]))

    parts = []
    for part in draw(st.permutations(["covered", "not_covered", "golden"])):
        if part == "not_covered":
            parts.append(
                f"not_covered:{questions(draw(st.sampled_from(['', '  '])), EditOutcome(QuestionKind.NOT_COVERED))}"
            )
        elif part == "covered":
            dash = draw(st.sampled_from(["", "  ", "    "]))
            entries = []
            for passage, link in ((TIME, "section: 立案标准 › 逾期时间"), (AMOUNT, "quote: 数千元")):
                entry = f"{dash}- {link}{comment()}\n"
                for kind in draw(st.sampled_from(_LISTS)):
                    inner = f"{dash}  {draw(st.sampled_from(['', '  ']))}"
                    entry += f"{dash}  {LISTS[kind]}:{questions(inner, EditOutcome(kind, (passage,)))}{gap()}"
                entries.append(entry)
            parts.append(f"covered:{comment()}\n" + "".join(entries))
        else:
            parts.append(f"golden:\n  - question: g\n    not_covered: true{comment()}\n{gap()}")
    text = f"# top\n{gap()}".join(parts)
    return draw(st.sampled_from([text, text.rstrip("\n"), text.replace("\n", "\r\n")])), says


@settings(deadline=None, database=None, max_examples=50)
@given(_any_file(), st.data())
def test_any_edits_of_any_form(file: tuple[str, dict[str, EditOutcome]], data: st.DataObject) -> None:
    before, says = file
    outcomes = [EditOutcome(kind, (p,)) for p in _PASSAGES for kind in LISTS] + [EditOutcome(QuestionKind.NOT_COVERED)]
    edits: list[Edit] = []
    wanted = dict(says)
    for name in data.draw(st.lists(st.sampled_from(sorted(says)), unique=True)):
        del wanted[name]
        words, target = data.draw(st.sampled_from([name, f"{name}: new?"])), data.draw(st.sampled_from(outcomes))
        choice = data.draw(st.sampled_from(["remove", "change", "move"]))
        if choice == "remove":
            edits.append(Remove(Key(name)))
        else:
            edits.append(EditQuestion(Key(name), words, target if choice == "move" else None))
            wanted[words] = target if choice == "move" else says[name]
    for number, target in enumerate(data.draw(st.lists(st.sampled_from(outcomes), max_size=3))):
        edits.append(Add(f"new, {number}?", target))
        wanted[f"new, {number}?"] = target
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / FILE).write_bytes(before.encode())
        apply(folder, FILE, edits, _PASSAGES)
        after = text_of(folder)
    faq = parse(after, FILE, _PASSAGES)
    assert {question.text: (question.passages, question.shown) for question in faq.questions} == {
        text: (tuple(passage.id for passage in outcome.passages), outcome.kind is not QuestionKind.WORDING)
        for text, outcome in wanted.items()
    }
    assert [golden.text for golden in faq.golden] == ["g"]
    assert _comments(after) == _comments(before)
    assert ("\r\n" in after) == ("\r\n" in before)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in after


# --- the shipped file


def test_the_shipped_file_through_every_edit(tmp_path: Path) -> None:
    source = SEED.parent
    (article,) = [article for article in Library(source).articles() if article.id == "huabei-overdue"]
    passages = cut(article)
    file = "huabei-overdue.faq.yaml"
    before = (source / file).read_bytes()
    (tmp_path / file).write_bytes(before)
    for passage in passages:
        add_known(tmp_path, article.id, f"zzz {passage.id}", passage, passages)
        add_golden(tmp_path, article.id, f"golden {passage.id}", passage, passages)
    new = read_folder(tmp_path, passages)
    assert [(golden.text, golden.passages) for golden in new.golden] == [(f"golden {p.id}", (p.id,)) for p in passages]
    assert {q.text: q.passages for q in new.questions if q.text.startswith("zzz")} == {
        f"zzz {p.id}": (p.id,) for p in passages
    }
    assert (tmp_path / file).read_text("utf-8").count("  - section:") == before.decode().count("  - section:")
    for passage in passages:
        remove(tmp_path, file, f"zzz {passage.id}")
        remove(tmp_path, file, f"golden {passage.id}", golden=True)
    assert (tmp_path / file).read_bytes() == before + b"golden:\n"


# --- two editors, and a kill

_EDITOR = """
import sys
from pathlib import Path
from kb.faq.edits import add_not_covered
for number in range(int(sys.argv[3])):
    add_not_covered(Path(sys.argv[1]), "loan", f"{sys.argv[2]} {number}")
    print(number, flush=True)
"""


def _editor(folder: Path, name: str, number: int) -> subprocess.Popen[str]:
    root = str(ROOT)
    command = [sys.executable, "-c", _EDITOR, str(folder), name, str(number)]
    return subprocess.Popen(
        command, cwd=root, env={**os.environ, "PYTHONPATH": root}, stdout=subprocess.PIPE, text=True
    )


def test_two_editors_lose_nothing(folder: Path) -> None:
    editors = [_editor(folder, name, 12) for name in ("left", "right")]
    assert [editor.wait(60) for editor in editors] == [0, 0]
    for editor in editors:
        assert editor.stdout is not None
        editor.stdout.close()
    texts = {question.text for question in read_folder(folder, _PASSAGES).questions if not question.covered}
    assert texts == {"今天天气怎么样"} | {f"{name} {number}" for name in ("left", "right") for number in range(12)}
    assert text_of(folder).startswith(TEXT.split("not_covered")[0])
    assert text_of(folder).endswith("# the end\n")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_killed_editor_leaves_a_whole_file_and_no_lock(folder: Path) -> None:
    for wait in (0.0, 0.003, 0.01):
        editor = _editor(folder, f"killed {wait}", 1000)
        assert editor.stdout is not None
        assert editor.stdout.readline() == "0\n"
        time.sleep(wait)
        editor.send_signal(signal.SIGKILL)
        done = 1 + len(editor.stdout.read().splitlines())
        editor.wait(60)
        editor.stdout.close()
        texts = [q.text for q in read_folder(folder, _PASSAGES).questions if q.text.startswith(f"killed {wait}")]
        assert len(texts) in (done, done + 1)  # the last one may be written and not yet told
        assert texts == [f"killed {wait} {number}" for number in range(len(texts))]
        add_not_covered(folder, "loan", f"after {wait}")
    assert text_of(folder).endswith("# the end\n")


def test_a_full_disk_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        add_not_covered(folder, "loan", "Q")
    assert text_of(folder) == TEXT
    assert [path.name for path in folder.iterdir() if path.name not in (FILE, ".changing.lock")] == []
