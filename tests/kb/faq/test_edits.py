"""Edits of FAQ files: whole texts before and after, refusals with their places, hostile questions, two editors, a kill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.article import Passage
from kb.faq.edit_plan import standing
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
    file_of,
    move,
    remove,
    replace_text,
)
from kb.faq.known_questions import FaqError, Golden, KnownQuestion, parse, read_folder
from kb.faq.schema import QuestionKind, sheet
from tests.support.loan_faq import AMOUNT, FILE, INTRO, MORE, TEXT, TIME, text_of, with_lines

_PASSAGES = (INTRO, TIME, AMOUNT, MORE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_bytes(TEXT.encode())
    return tmp_path


# --- adding


def test_a_known_question_joins_its_passage(folder: Path) -> None:
    add_known(folder, "loan", "  since\nwhen? ", TIME, _PASSAGES)
    last = "      - 'how long: until they sue?'\n"
    assert text_of(folder) == with_lines(TEXT, (last, last + "      - since when?\n"))
    add_known(folder, "loan", "what sum?", AMOUNT, _PASSAGES)  # within brackets a question mark needs quotes
    assert text_of(folder) == with_lines(
        TEXT, (last, last + "      - since when?\n"), ("多少钱]", "多少钱, 'what sum?']")
    )


def test_a_known_question_of_another_passage_begins_an_entry(folder: Path) -> None:
    add_known(folder, "loan", "what is it", INTRO, _PASSAGES)
    add_known(folder, "loan", "一定吗", MORE, _PASSAGES)  # two passages have its section: a clause of its own, too
    last = "    questions: [how much, 多少钱]\n"
    assert text_of(folder) == with_lines(
        TEXT,
        (
            last,
            last + "  - section: ''\n    questions:\n      - what is it\n"
            "  - section: 立案标准 › 逾期金额\n    quote: 立案的可能越高\n    questions:\n      - 一定吗\n",
        ),
    )
    assert read_folder(folder, _PASSAGES).questions[4:6] == (
        KnownQuestion("what is it", (INTRO.id,), FILE, 14),
        KnownQuestion("一定吗", (MORE.id,), FILE, 18),
    )


def test_not_covered_and_golden_questions(folder: Path) -> None:
    add_not_covered(folder, "loan", "yes")
    add_golden(folder, "loan", "how many days", TIME, _PASSAGES)
    add_golden(folder, "loan", "#weather: ok?", None)
    assert text_of(folder) == with_lines(TEXT, ("  - 今天天气怎么样\n", "  - 今天天气怎么样\n  - 'yes'\n")) + (
        "golden:\n"
        "  - question: how many days\n"
        "    section: 立案标准 › 逾期时间\n"
        "  - question: '#weather: ok?'\n"
        "    not_covered: true\n"
    )
    assert read_folder(folder, _PASSAGES).golden == (
        Golden("how many days", (TIME.id,), FILE, 17),
        Golden("#weather: ok?", (), FILE, 19),
    )


def test_a_file_begins_with_its_first_question(tmp_path: Path) -> None:
    add_not_covered(tmp_path, "loan", "Q")
    add_known(tmp_path, "loan", "R", TIME, _PASSAGES)
    add_known(tmp_path, "loan", "S", TIME, _PASSAGES)
    assert text_of(tmp_path) == (
        "not_covered:\n  - Q\ncovered:\n  - section: 立案标准 › 逾期时间\n    questions:\n      - R\n      - S\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "not_covered:\n  - Q\n"),
        ("---\n", "---\nnot_covered:\n  - Q\n"),
        ("# none", "# none\nnot_covered:\n  - Q\n"),
        ("not_covered: # none\n", "not_covered: # none\n  - Q\n"),
        ("not_covered:", "not_covered:\n  - Q\n"),
        ("not_covered: []\ncovered:\n", "not_covered: [Q]\ncovered:\n"),
        ('not_covered: ""\n', "not_covered:  [Q]\n"),
        ("not_covered: [a,]  # some\n", "not_covered: [a, Q,]  # some\n"),
        ("not_covered: [\n  a,  # one\n  b   # two\n]\n", "not_covered: [\n  a,  # one\n  b, Q   # two\n]\n"),
        ("not_covered:\n- a\n\n# end\n", "not_covered:\n- a\n- Q\n\n# end\n"),
        ("not_covered: &all\r\n  - |\r\n    a\r\n\r\n...\r\n", "not_covered: &all\r\n  - |\r\n    a\r\n  - Q\r\n\r\n...\r\n"),
        ("\ufeffnot_covered:\n  - a", "\ufeffnot_covered:\n  - a\n  - Q\n"),
        ("not_covered: [&x a]\ngolden: [{question: *x, not_covered: true}]\n",
         "not_covered: [&x a, Q]\ngolden: [{question: *x, not_covered: true}]\n"),
    ],
)  # fmt: skip
def test_the_form_of_the_file_stays(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / FILE).write_bytes(before.encode())
    add_not_covered(tmp_path, "loan", "Q")
    assert text_of(tmp_path) == after


@pytest.mark.parametrize("before", ["{}", "{not_covered: [a]}", "golden: &x []\nnot_covered: *x\n"])
def test_a_form_that_is_not_edited_says_so(tmp_path: Path, before: str) -> None:
    (tmp_path / FILE).write_text(before, "utf-8")
    if before == "{not_covered: [a]}":
        add_not_covered(tmp_path, "loan", "Q")
        assert text_of(tmp_path) == "{not_covered: [a, Q]}\n"
        return
    with pytest.raises(FaqError, match=rf"^{FILE}:1: cannot be edited here without changing something else; edit"):
        add_not_covered(tmp_path, "loan", "Q")
    assert text_of(tmp_path) == before


def test_another_file_of_the_article(folder: Path) -> None:
    (folder / "extra.faq.yaml").write_text("article: card\n", "utf-8")
    assert file_of(folder, "loan") == FILE
    assert file_of(folder, "card") == "extra.faq.yaml"
    assert file_of(folder, "new") == "new.faq.yaml"
    (folder / "a b").mkdir()
    assert file_of(folder, "a-b/new") == "a b/new.faq.yaml"
    (folder / "a b" / "loan.faq.yaml").write_text("article: car\n", "utf-8")
    assert file_of(folder, "car") == "a b/loan.faq.yaml"
    with pytest.raises(FaqError, match=r"^extra.faq.yaml:1: holds questions of the article 'card'; correct its"):
        file_of(folder, "extra")
    for hostile in ("", "../loan", "a//b", "a/.b", "a\\b", ".hidden", "a\0"):
        with pytest.raises(FaqError, match="expected the id of an article"):
            file_of(folder, hostile)


# --- changing, moving, removing


def test_other_words(folder: Path) -> None:
    change(folder, FILE, "逾期多久会被立案?", "拖多久: 会立案")  # found whatever its marks
    change(folder, FILE, "how much", "how much, at least?")
    change(folder, FILE, "今天天气怎么样", "今天天气怎么样?")
    assert text_of(folder) == with_lines(
        TEXT,
        ("逾期多久会被立案  #", "'拖多久: 会立案'  #"),
        ("[how much,", "['how much, at least?',"),
        ("- 今天天气怎么样", "- 今天天气怎么样?"),
    )


def test_another_outcome(folder: Path) -> None:
    move(folder, FILE, "how much", TIME, _PASSAGES)
    move(folder, FILE, "逾期多久会被立案", None, _PASSAGES)
    move(folder, FILE, "今天天气怎么样", AMOUNT, _PASSAGES)
    assert text_of(folder) == with_lines(
        TEXT,
        ("      - 逾期多久会被立案  # asked most\n", ""),
        ("sue?'\n", "sue?'\n      - how much\n"),
        ("[how much, 多少钱]", "[多少钱, 今天天气怎么样]"),
        ("- 今天天气怎么样", "- 逾期多久会被立案"),
    )
    unchanged = text_of(folder)
    move(folder, FILE, "how much", TIME, _PASSAGES)  # where it is already
    assert text_of(folder) == unchanged


def test_the_outcome_of_a_golden_question(folder: Path) -> None:
    add_golden(folder, "loan", "G", None)
    move(folder, FILE, "G", TIME, _PASSAGES, golden=True)
    assert text_of(folder) == TEXT + "golden:\n  - question: G\n    section: 立案标准 › 逾期时间\n"
    change(folder, FILE, "g", "H", golden=True)
    remove(folder, FILE, "H", golden=True)
    assert text_of(folder) == TEXT + "golden:\n"


def test_the_last_question_takes_its_entry_along(folder: Path) -> None:
    remove(folder, FILE, "多少钱")
    assert text_of(folder) == with_lines(TEXT, ("[how much, 多少钱]", "[how much]"))
    remove(folder, FILE, "how much")
    shorter = with_lines(TEXT, ("  - quote: 数千元\n    questions: [how much, 多少钱]\n", ""))
    assert text_of(folder) == shorter
    remove(folder, FILE, "今天天气怎么样")
    shorter = with_lines(shorter, ("  - 今天天气怎么样\n", ""))
    assert text_of(folder) == shorter
    for text in ("逾期多久会被立案", "how long until they sue"):
        remove(folder, FILE, text)
    assert text_of(folder) == "# kept by hand\ncovered:\n  # how long\n\n  # how much\nnot_covered:\n# the end\n"
    assert read_folder(folder, _PASSAGES).questions == ()


@pytest.mark.parametrize(
    ("gone", "left"),
    [("a", "[b,  c , ]"), ("b", "[a, c , ]"), ("c", "[a, b]"), ("ab", "[c , ]"), ("bc", "[a]"), ("abc", "[]")],
)
def test_within_brackets(tmp_path: Path, gone: str, left: str) -> None:
    (tmp_path / FILE).write_text("not_covered: [a, b,  c , ]\n", "utf-8")
    apply(tmp_path, FILE, [Remove(Key(text)) for text in gone], ())
    text = text_of(tmp_path)
    assert re.sub(r"[ ,]+", " ", text) == re.sub(r"[ ,]+", " ", f"not_covered: {left}\n").replace(" ]", " ]")
    assert [q.text for q in parse(text, FILE, ()).questions] == [c for c in "abc" if c not in gone]


def test_a_broken_link_is_mended_by_moving(folder: Path) -> None:
    broken = with_lines(TEXT, ("数千元", "数万元"))
    (folder / FILE).write_text(broken, "utf-8")
    found = [found for found in standing(sheet(broken, FILE), FILE, _PASSAGES) if found.broken]
    assert [(f.text, f.kind, f.passages, f.line) for f in found] == [
        ("how much", QuestionKind.COVERED, (), 11),
        ("多少钱", QuestionKind.COVERED, (), 11),
    ]
    outcome = EditOutcome(QuestionKind.COVERED, (AMOUNT,))
    apply(folder, FILE, [EditQuestion(Key(f.text), f.text, outcome) for f in found], _PASSAGES)
    assert text_of(folder) == with_lines(
        broken,
        (
            "  - quote: 数万元\n    questions: [how much, 多少钱]\n",
            "  - section: 立案标准 › 逾期金额\n    quote: 数千元以上\n    questions:\n"
            "      - how much\n      - 多少钱\n",
        ),
    )


def test_many_edits_at_once(folder: Path) -> None:
    edits: list[Edit] = [
        EditQuestion(Key("how much"), "多少钱"),  # two questions change places
        EditQuestion(Key("多少钱"), "how much"),
        Remove(Key("逾期多久会被立案")),
        Remove(Key("how long: until they sue?")),
        Add("since when", EditOutcome(QuestionKind.COVERED, (TIME,))),
        Add("W", EditOutcome(QuestionKind.NOT_COVERED)),
        Add("两者", EditOutcome(QuestionKind.COVERED, (AMOUNT, MORE))),  # a whole section
        Add("G", EditOutcome(QuestionKind.GOLDEN, (MORE,))),
    ]
    apply(folder, FILE, edits, _PASSAGES)
    assert text_of(folder) == with_lines(
        TEXT,
        ("      - 逾期多久会被立案  # asked most\n      - 'how long: until they sue?'\n", "      - since when\n"),
        (
            "[how much, 多少钱]\n",
            "[多少钱, how much]\n  - section: 立案标准 › 逾期金额\n    questions:\n      - 两者\n",
        ),
        ("  - 今天天气怎么样\n", "  - 今天天气怎么样\n  - W\n"),
        (
            "# the end\n",
            "# the end\ngolden:\n  - question: G\n    section: 立案标准 › 逾期金额\n    quote: 立案的可能越高\n",
        ),
    )


# --- refusals: the place, the reason, and nothing changed


def _golden(passage: Passage | None) -> Add:
    return Add("how much?", EditOutcome(QuestionKind.GOLDEN, (passage,) if passage else ()))


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (
            [Add("How much", EditOutcome(QuestionKind.COVERED, (AMOUNT,)))],
            "11: 'How much' already stands here; change or remove",
        ),
        (
            [EditQuestion(Key("多少钱"), "今天天气怎么样!")],
            "13: '今天天气怎么样!' already stands here; change or remove it there",
        ),
        (
            [EditQuestion(Key("多少钱"), "weather")],
            "weather.faq.yaml:2: 'weather' already stands here; change or remove it",
        ),
        ([_golden(TIME)], "11: 'how much?' already stands here with another answer; change or remove one of the two"),
        ([_golden(None)], "11: 'how much?' already stands here with another answer; change or remove one of the two"),
        (
            [Add("a", EditOutcome(QuestionKind.NOT_COVERED)), Add("A!", EditOutcome(QuestionKind.NOT_COVERED))],
            "1: 'A!' would stand twice; write",
        ),
        ([Remove(Key("none"))], "1: 'none' no longer stands in this file; reload it and edit again"),
        ([Remove(Key("how much")), Remove(Key("how much"))], "1: 'how much' no longer stands in this file; reload"),
        ([Remove(Key("how much", golden=True))], "1: 'how much' no longer stands in this file; reload it"),
        (
            [Add(" \n", EditOutcome(QuestionKind.NOT_COVERED))],
            "1: expected a question, found nothing; write it or remove the line",
        ),
        (
            [Add("\ud83d", EditOutcome(QuestionKind.NOT_COVERED))],
            "1: half a character in '\\ud83d'; write the character itself",
        ),
        (
            [Add("a", EditOutcome(QuestionKind.COVERED))],
            "1: expected a passage of 'loan' for 'a', found none; choose one",
        ),
        (
            [Add("a", EditOutcome(QuestionKind.COVERED, (Passage("card", 0, 1, "x"),)))],
            "1: expected a passage of 'loan' for 'a'",
        ),
    ],
)
def test_refused(folder: Path, edits: list[Edit], message: str) -> None:
    (folder / "weather.faq.yaml").write_text("not_covered:\n  - weather\n", "utf-8")
    good = Add("fine", EditOutcome(QuestionKind.NOT_COVERED))
    with pytest.raises(FaqError) as caught:
        apply(folder, FILE, [good, *edits], _PASSAGES)
    expected = message if message.startswith("weather") else f"{FILE}:{message}"
    assert str(caught.value).startswith(expected)
    assert text_of(folder) == TEXT


def test_a_golden_question_in_the_words_of_a_known_one_is_refused(folder: Path) -> None:
    other = "a golden question tests nothing in the words of a known one: use others"
    with pytest.raises(FaqError) as caught:
        add_golden(folder, "loan", "How much?", AMOUNT, _PASSAGES)
    assert str(caught.value) == f"{FILE}:11: 'How much?' already stands here; {other}"
    add_golden(folder, "loan", "G", AMOUNT, _PASSAGES)
    add_golden(folder, "loan", "W", None)
    before = text_of(folder)
    for edit in (
        lambda: add_known(folder, "loan", "g!", AMOUNT, _PASSAGES),
        lambda: add_not_covered(folder, "loan", "w"),
        lambda: change(folder, FILE, "how much", "G"),
    ):
        with pytest.raises(FaqError, match=other):
            edit()
    assert text_of(folder) == before


def test_what_was_written_by_hand_as_both_can_be_edited(folder: Path) -> None:
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write("golden:\n- question: how much?\n  section: 立案标准 › 逾期金额\n  quote: 数千元以上\n")
    found = read_folder(folder, _PASSAGES).golden
    change(folder, FILE, "how much", "How much")
    assert read_folder(folder, _PASSAGES).golden == found
    remove(folder, FILE, "how much")
    change(folder, FILE, "how much?", "how much then", golden=True)
    assert [golden.text for golden in read_folder(folder, _PASSAGES).golden] == ["how much then"]


def test_a_passage_like_another_cannot_be_linked(folder: Path) -> None:
    twins = [Passage("loan", start, start + 3, "same words", ("twins",)) for start in (100, 200)]
    with pytest.raises(FaqError, match=rf"^{FILE}:1: section and words cannot tell this passage of 'loan' from others"):
        add_known(folder, "loan", "Q", twins[0], [*_PASSAGES, *twins])


def test_a_question_behind_an_anchor_is_not_removed(tmp_path: Path) -> None:
    text = "not_covered: [&x a, b]\ngolden:\n  - {question: *x, not_covered: true}\n"
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(FaqError, match=rf"^{FILE}:\d: cannot be edited here"):
        remove(tmp_path, FILE, "a")
    assert text_of(tmp_path) == text
    remove(tmp_path, FILE, "a", golden=True)  # the alias itself may go
    assert text_of(tmp_path) == "not_covered: [&x a, b]\ngolden:\n"


def test_a_whole_text(folder: Path) -> None:
    with pytest.raises(FaqError, match=rf"^{FILE}:2: not valid YAML: a '\?' inside \[ \] or {{ }}; put quotes around"):
        replace_text(folder, FILE, TEXT, "# new\nnot_covered: [why?]\n")
    with pytest.raises(FaqError, match=rf"^{FILE}:1: the file has changed since it was opened; reload it"):
        replace_text(folder, FILE, TEXT + "#", "not_covered: []\n")
    assert text_of(folder) == TEXT
    (folder / FILE).write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    replace_text(folder, FILE, TEXT, "not_covered:\n  - why?\n")
    assert (folder / FILE).read_bytes() == b"\xef\xbb\xbfnot_covered:\r\n  - why?\r\n"
