"""The questions of a table in the FAQ file of its article: first, and again after the table has changed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.faq.known_questions import Faq, read_folder
from kb.library.file_questions import Imported
from kb.library.library import Added, Library, LibraryError

FIRST = "question,answer,similar\nWhy?,So.,How come?\nWho?,We.,\n"
FAQ = """covered:
  - section: Why?
    questions:
      - Why?
    wordings:
      - How come?
  - section: Who?
    questions:
      - Who?
"""


def add(folder: Path, text: str, name: str = "faq.csv") -> Added:
    return Library(folder).add(name, text.encode())


def faq(folder: Path) -> Faq:
    passages = [passage for reading in Library(folder).readings() for passage in reading.passages]
    return read_folder(folder, passages)


def known(folder: Path) -> dict[str, tuple[str, bool]]:
    """Question → the text of its passages, and whether readers see it."""
    readings = Library(folder).readings()
    texts = {passage.id: passage.text for reading in readings for passage in reading.passages}
    found = faq(folder)
    assert found.broken == ()
    return {asked.text: (" / ".join(texts[id_] for id_ in asked.passages), asked.shown) for asked in found.questions}


def test_a_table_brings_its_questions(tmp_path: Path) -> None:
    added = add(tmp_path, FIRST)
    assert (added.replaced, added.questions) == (False, Imported(FAQ, 3))
    assert (tmp_path / "faq.csv").read_text("utf-8") == FIRST
    assert (tmp_path / "faq.faq.yaml").read_text("utf-8") == FAQ
    assert known(tmp_path) == {
        "Why?": ("Why?\nSo.", True),
        "How come?": ("Why?\nSo.", False),
        "Who?": ("Who?\nWe.", True),
    }


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    add(tmp_path, FIRST)
    assert add(tmp_path, FIRST).questions == Imported(FAQ, 3)
    assert (tmp_path / "faq.faq.yaml").read_text("utf-8") == FAQ


def test_a_new_version_changes_what_the_table_says_and_nothing_else(tmp_path: Path) -> None:
    add(tmp_path, FIRST + "Where?,Here.,\n")
    path = tmp_path / "faq.faq.yaml"
    text = path.read_text("utf-8").replace("      - Who?\n", "      - Who?\n      - By whom?\n")
    text = text.replace("  - section: Where?\n    questions:\n      - Where?\n", "")  # an editor does not want it
    path.write_text(text + "not_covered:\n  - How is the weather?\n", "utf-8")
    added = add(
        tmp_path, "question,answer,similar\nWhy?,Because.,What for?\nWho?,All of us.,\nWhere?,There.,\nWhen?,Now.,\n"
    )
    assert (added.replaced, added.questions and added.questions.known) == (True, 4)
    assert known(tmp_path) == {
        "Why?": ("Why?\nBecause.", True),
        "What for?": ("Why?\nBecause.", False),
        "Who?": ("Who?\nAll of us.", True),
        "By whom?": ("Who?\nAll of us.", True),
        "How is the weather?": ("", True),
        "When?": ("When?\nNow.", True),
    }
    add(tmp_path, "question,answer\nWho?,All of us.\n")
    assert known(tmp_path) == {
        "Who?": ("Who?\nAll of us.", True),
        "By whom?": ("Who?\nAll of us.", True),
        "How is the weather?": ("", True),
    }


def test_a_question_that_moves_to_another_category_keeps_its_passage(tmp_path: Path) -> None:
    add(tmp_path, "question,answer,category\nWhy?,So.,One\n")
    add(tmp_path, "question,answer,category\nWhy?,So it is.,Two\n")
    assert known(tmp_path) == {"Why?": ("Why?\nSo it is.", True)}


def test_a_question_with_two_answers_leads_to_both(tmp_path: Path) -> None:
    add(tmp_path, "question,answer,similar\nWhy?,So.,\nWhy?,Else.,What for?\n")
    both = "Why?\nSo. / Why?\nElse."
    assert known(tmp_path) == {"Why?": (both, True), "What for?": (both, False)}


def test_questions_that_have_different_answers_are_told(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Title\n\nThe text of it.\n", "utf-8")
    (tmp_path / "other.faq.yaml").write_text("covered:\n- section: ''\n  questions: [who]\n", "utf-8")
    table = "question,answer,category\nWhy?,So.,One\nWhy?,Else.,Two\nWho?,We.,One\nWhen?,Now.,One\n"
    added = add(tmp_path, table)
    assert added.questions is not None
    assert (added.questions.known, added.questions.other) == (1, ("Why?", "Who?"))
    assert known(tmp_path) == {"When?": ("When?\nNow.", True), "who": ("The text of it.", True)}


def test_a_removed_table_comes_back_with_its_questions(tmp_path: Path) -> None:
    add(tmp_path, FIRST)
    add(tmp_path, "question,answer\nWhen?,Now.\n")
    assert Library(tmp_path).restore("faq").questions
    assert (tmp_path / "faq.faq.yaml").read_text("utf-8") == FAQ


def test_a_damaged_faq_file_stops_the_import(tmp_path: Path) -> None:
    (tmp_path / "faq.faq.yaml").write_text("covered: [", "utf-8")
    with pytest.raises(LibraryError, match=r"faq\.faq\.yaml:"):
        add(tmp_path, FIRST)
    assert not (tmp_path / "faq.csv").exists()


def test_thousands_of_rows_take_seconds(tmp_path: Path) -> None:
    rows = [f"How does part {number} work?,It turns wheel {number}.,Part {number}?" for number in range(500)]
    started = time.process_time()
    added = add(tmp_path, "question,answer,similar\n" + "\n".join(rows))
    assert added.questions is not None
    assert added.questions.known == 1000
    rows[7] = "How does part 7 work?,It stands still.,Seven?"
    add(tmp_path, "question,answer,similar\n" + "\n".join([*rows, "New?,Yes.,"]))
    assert time.process_time() - started < 40
