"""Edits of the questions that are matched and never shown: whole texts before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.faq.edit_plan import standing
from kb.faq.edits import Add, Edit, EditOutcome, EditQuestion, ExistingQuestion, Key, Remove, apply
from kb.faq.known_questions import FaqError, KnownQuestion, read_folder
from kb.faq.schema import QuestionKind, sheet
from tests.support.loan_faq import AMOUNT, FILE, INTRO, MORE, TIME, text_of, with_lines

_PASSAGES = (INTRO, TIME, AMOUNT, MORE)
_TIME, _AMOUNT = EditOutcome(QuestionKind.WORDING, (TIME,)), EditOutcome(QuestionKind.WORDING, (AMOUNT,))
_TEXT = """\
covered:
  # how long
  - section: 立案标准 › 逾期时间   # the time
    questions:
      - 逾期多久会被立案  # asked most

    # as they mistype it
    wordings:
      - 花被逾其多久  # heard
      - how logn
  - quote: 数千元
    questions: [how much, 多少钱]
not_covered:
  - 今天天气怎么样
# the end
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_bytes(_TEXT.encode())
    return tmp_path


def test_they_stand_beside_the_questions() -> None:
    assert standing(sheet(_TEXT, FILE), FILE, _PASSAGES) == [
        ExistingQuestion("逾期多久会被立案", QuestionKind.COVERED, (TIME.id,), FILE, 5),
        ExistingQuestion("花被逾其多久", QuestionKind.WORDING, (TIME.id,), FILE, 9),
        ExistingQuestion("how logn", QuestionKind.WORDING, (TIME.id,), FILE, 10),
        ExistingQuestion("how much", QuestionKind.COVERED, (AMOUNT.id,), FILE, 12),
        ExistingQuestion("多少钱", QuestionKind.COVERED, (AMOUNT.id,), FILE, 12),
        ExistingQuestion("今天天气怎么样", QuestionKind.NOT_COVERED, (), FILE, 14),
    ]


@pytest.mark.parametrize(
    ("edit", "changes"),
    [
        (Add("how lnog?", _TIME), [("      - how logn\n", "      - how logn\n      - how lnog?\n")]),
        (Add("how mutch?", _AMOUNT), [("多少钱]\n", "多少钱]\n    wordings:\n      - how mutch?\n")]),
        (EditQuestion(Key("How logn"), "how lonng"), [("how logn", "how lonng")]),
        (Remove(Key("花被逾其多久")), [("      - 花被逾其多久  # heard\n", "")]),
        # hidden, shown, moved to another passage, known not to be covered
        (EditQuestion(Key("多少钱"), "多少钱", _AMOUNT), [(", 多少钱]\n", "]\n    wordings:\n      - 多少钱\n")]),
        (
            EditQuestion(Key("how logn"), "how long", EditOutcome(QuestionKind.COVERED, (TIME,))),
            [("      - how logn\n", ""), ("# asked most\n", "# asked most\n      - how long\n")],
        ),
        (
            EditQuestion(Key("how logn"), "how logn", _AMOUNT),
            [("      - how logn\n", ""), ("多少钱]\n", "多少钱]\n    wordings:\n      - how logn\n")],
        ),
        (
            EditQuestion(Key("how logn"), "how logn", EditOutcome(QuestionKind.NOT_COVERED)),
            [("      - how logn\n", ""), ("今天天气怎么样\n", "今天天气怎么样\n  - how logn\n")],
        ),
        (
            Add("wat is it", EditOutcome(QuestionKind.WORDING, (INTRO,))),
            [("多少钱]\n", "多少钱]\n  - section: ''\n    wordings:\n      - wat is it\n")],
        ),
    ],
)  # fmt: skip
def test_an_edit(folder: Path, edit: Edit, changes: list[tuple[str, str]]) -> None:
    apply(folder, FILE, [edit], _PASSAGES)
    assert text_of(folder) == with_lines(_TEXT, *changes)


def test_the_last_of_one_list_leaves_the_other_and_the_last_of_both_takes_the_entry_along(folder: Path) -> None:
    apply(folder, FILE, [Remove(Key("逾期多久会被立案"))], _PASSAGES)
    shorter = with_lines(_TEXT, ("      - 逾期多久会被立案  # asked most\n", ""))
    assert text_of(folder) == shorter
    apply(folder, FILE, [Add("how long", EditOutcome(QuestionKind.COVERED, (TIME,)))], _PASSAGES)
    assert text_of(folder) == with_lines(shorter, ("    questions:\n\n", "    questions:\n      - how long\n\n"))
    apply(folder, FILE, [Remove(Key(text)) for text in ("how long", "花被逾其多久", "how logn")], _PASSAGES)
    assert [question.text for question in read_folder(folder, _PASSAGES).questions] == [
        "how much",
        "多少钱",
        "今天天气怎么样",
    ]
    assert text_of(folder).startswith("covered:\n  # how long\n")


def test_a_new_entry_has_both_lists(tmp_path: Path) -> None:
    edits: list[Edit] = [Add("how mutch", _AMOUNT), Add("how much", EditOutcome(QuestionKind.COVERED, (AMOUNT,)))]
    apply(tmp_path, FILE, edits, _PASSAGES)
    text = (
        "covered:\n  - section: 立案标准 › 逾期金额\n    quote: 数千元以上\n"
        "    questions:\n      - how much\n    wordings:\n      - how mutch\n"
    )
    assert text_of(tmp_path) == text
    assert read_folder(tmp_path, _PASSAGES).questions == (
        KnownQuestion("how much", (AMOUNT.id,), FILE, 5),
        KnownQuestion("how mutch", (AMOUNT.id,), FILE, 7, shown=False),
    )


def test_of_two_entries_the_one_that_has_the_list_is_joined(tmp_path: Path) -> None:
    before = "covered:\n- quote: 数千元\n  questions: [a]\n- quote: 数千元\n  wordings: [b]\n"
    (tmp_path / FILE).write_text(before, "utf-8")
    apply(tmp_path, FILE, [Add("c", _AMOUNT), Add("d", EditOutcome(QuestionKind.COVERED, (AMOUNT,)))], _PASSAGES)
    assert text_of(tmp_path) == with_lines(before, ("[b]", "[b, c]"), ("[a]", "[a, d]"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("covered: [{quote: 数千元, questions: [a]}]\n",
         "covered: [{quote: 数千元, questions: [a], wordings: ['Q, so']}]\n"),
        ("covered:\n  - {questions: [a], quote: 数千元,}  # some\n",
         "covered:\n  - {questions: [a], quote: 数千元, wordings: ['Q, so'],}  # some\n"),
        ("covered:\n-   questions:\n    - a\n    # more\n    quote: |\n      数千元\n\n# end\n",
         "covered:\n-   questions:\n    - a\n    # more\n    quote: |\n      数千元\n    wordings:\n      - Q, so\n\n# end\n"),
        ("covered:\r\n- &x\r\n  quote: 数千元\r\n  questions:",
         "covered:\r\n- &x\r\n  quote: 数千元\r\n  questions:\r\n  wordings:\r\n    - Q, so\r\n"),
        ("covered:\n- quote: 数千元\n  questions: &x [a]\n",
         "covered:\n- quote: 数千元\n  questions: &x [a]\n  wordings:\n    - Q, so\n"),
        ("covered:\n- quote: 数千元\n  questions: [a]\n  wordings:  # none yet\n",
         "covered:\n- quote: 数千元\n  questions: [a]\n  wordings:  # none yet\n    - Q, so\n"),
    ],
)  # fmt: skip
def test_the_form_of_the_entry_stays(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / FILE).write_bytes(before.encode())
    apply(tmp_path, FILE, [Add("Q, so", _AMOUNT)], _PASSAGES)
    assert text_of(tmp_path) == after


def test_an_entry_that_is_an_alias_is_edited_by_hand(tmp_path: Path) -> None:
    text = "covered:\n- &x\n  quote: 数千元\n  questions: [a]\n- *x\n"
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(FaqError, match=rf"^{FILE}:1: cannot be edited here"):
        apply(tmp_path, FILE, [Add("Q", _AMOUNT)], _PASSAGES)
    assert text_of(tmp_path) == text


def test_a_wording_stands_once(folder: Path) -> None:
    with pytest.raises(FaqError) as caught:
        apply(folder, FILE, [Add("How logn?", EditOutcome(QuestionKind.COVERED, (TIME,)))], _PASSAGES)
    assert str(caught.value) == f"{FILE}:10: 'How logn?' already stands here; change or remove it there"
    with pytest.raises(FaqError, match=rf"^{FILE}:1: expected a passage of 'loan' for 'a', found none; choose one"):
        apply(folder, FILE, [Add("a", EditOutcome(QuestionKind.WORDING))], _PASSAGES)
    assert text_of(folder) == _TEXT
