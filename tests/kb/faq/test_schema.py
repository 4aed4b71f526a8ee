"""The form of FAQ files: empty ones, wrong ones with their lines, and what is not text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.article import Passage
from kb.faq import schema
from kb.faq.known_questions import Faq, FaqError, parse, read_folder

_FILE = "loan.faq.yaml"
_AMOUNT = Passage("loan", 60, 80, "逾期金额数千元以上,可能起诉。", ("立案标准", "逾期金额"), 4)
_PASSAGES = (_AMOUNT,)


_EMPTY = ("", "\n", "# nothing yet\n", "covered:\nnot_covered:\ngolden:\n", "covered: []", "{}", "article: x", "---")


@pytest.mark.parametrize("text", [*_EMPTY, "---\n# nothing yet\n...\n"])
def test_an_empty_file(text: str) -> None:
    assert parse(text, _FILE, _PASSAGES) == Faq()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # Not YAML: the line is the one where the reader had to give up.
        ("covered:\n\t- quote: a", "2: not valid YAML: found character '\\t' that cannot start any token"),
        ("covered: [a\n", "2: not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("covered: []\n---\ncovered: []", "2: not valid YAML: but found another document"),
        (
            "not_covered:\n  - a\n  - b\n - c\n",
            "4: not valid YAML: expected <block end>, but found '<block sequence start>'",
        ),
        (
            "not_covered:\n  - a\n  - b\x07c\n",
            "3: not valid YAML: unacceptable character #x0007: special characters are not allowed",
        ),
        ("covered: *none", "1: not valid YAML: found undefined alias 'none'"),
        ("covered: " + "[" * 5000, "1: not valid YAML: too many brackets or lists in each other"),
        # A question mark before a comma or bracket means something to YAML.
        ("not_covered:\n  [how much?]", "2: not valid YAML: a '?' inside [ ] or { }; put quotes around the question"),
        (
            "not_covered: [a,\n  is it so?, b]",
            "2: not valid YAML: a '?' inside [ ] or { }; put quotes around the question",
        ),
        # YAML of another shape.
        ("- a", "1: expected the keys article, covered, golden, not_covered, found something else"),
        ("\n\nwords", "3: expected the keys article, covered, golden, not_covered, found something else"),
        ("article: x\ncover: []", "2: unknown key 'cover'; expected one of article, covered, golden, not_covered"),
        ("[a, b]: c", "1: expected text; put quotes around it if it holds ': ' or starts with '['"),
        ("article: [a]", "1: expected text; put quotes around it if it holds ': ' or starts with '['"),
        ("covered:\n  quote: a", "2: expected a list (lines that start with '- '), found something else"),
        ("not_covered: words", "1: expected a list (lines that start with '- '), found something else"),
        ("covered:\n  - words", "2: expected the keys questions, quote, section, wordings, found something else"),
        (
            "covered:\n  - quote: 数千元\n    question: [Q]",
            "3: unknown key 'question'; expected one of questions, quote, section, wordings",
        ),
        (
            "covered:\n  - quote: 数千元\n    questions: Q",
            "3: expected a list (lines that start with '- '), found something else",
        ),
        (
            "covered:\n  - quote: 数千元\n    questions: [Q]\n    wordings: Q",
            "4: expected a list (lines that start with '- '), found something else",
        ),
        (
            "covered:\n  - quote: 数千元\n    wordings:\n      - fine\n      - so: not",
            "5: expected text; put quotes around it if it holds ': ' or starts with '['",
        ),
        ("wordings: [Q]", "1: unknown key 'wordings'; expected one of article, covered, golden, not_covered"),
        (
            "golden:\n  - quote: 数千元\n    wordings: [Q]",
            "3: unknown key 'wordings'; expected one of not_covered, question, questions, quote, section",
        ),
        (
            "not_covered:\n  - fine\n  - so: not",
            "3: expected text; put quotes around it if it holds ': ' or starts with '['",
        ),
        # Said twice, or not at all.
        ("covered: []\nnot_covered: [W]\ncovered: []", "3: the key 'covered' stands twice; join the two"),
        (
            "covered:\n  - quote: 数千元\n    questions: [Q]\n    questions: [R]",
            "4: the key 'questions' stands twice; join the two",
        ),
        (
            "covered:\n  - quote: 数千元\n    questions: [Q]\n  - quote: 数千元\n",
            "4: expected `questions` or `wordings`, found neither; write one of them or both",
        ),
        (
            "covered:\n  - quote: 数千元\n    wordings: [Q]\n    questions: [R]\n    wordings: [S]",
            "5: the key 'wordings' stands twice; join the two",
        ),
        (
            "covered:\n  - quote: 数千元\n    wordings: [Q, '  ']",
            "3: expected a question, found nothing; write it or remove the line",
        ),
        ("not_covered:\n  - a\n  -\n", "3: expected a question, found nothing; write it or remove the line"),
        ("not_covered:\n  - ''\n", "2: expected a question, found nothing; write it or remove the line"),
        (
            "covered:\n  - quote: 数千元\n    questions: [Q, '  ']",
            "3: expected a question, found nothing; write it or remove the line",
        ),
        # Golden questions.
        ("golden: [Q]", "1: expected the keys not_covered, question, questions, quote, section, found something else"),
        ("golden:\n  - quote: 数千元", "2: expected `question` or `questions`, found neither; keep one"),
        ("golden:\n  - question: Q\n    questions: [R]", "2: expected `question` or `questions`, found both; keep one"),
        ("golden:\n  - question: ''\n", "2: expected a question, found nothing; write it or remove the line"),
        (
            "golden:\n  - question: Q\n    not_covered: false",
            "3: expected `not_covered: true`, found 'false'; correct it or name a passage instead",
        ),
        (
            "golden:\n  - question: Q\n    not_covered: true\n    quote: 数千元",
            "2: `not_covered` stands beside `section` or `quote`; keep the one that is right",
        ),
    ],
)
def test_a_wrong_form(text: str, message: str) -> None:
    with pytest.raises(FaqError) as caught:
        parse(text, _FILE, _PASSAGES)
    assert str(caught.value) == f"{_FILE}:{message}"


def test_a_form_is_checked_behind_a_broken_link_too() -> None:
    with pytest.raises(FaqError, match=rf"^{_FILE}:4: unknown key 'quotes'"):
        parse("covered:\n  - quote: none\n    questions: [Q]\n  - quotes: a", _FILE, _PASSAGES)


def test_an_alias_stands_where_it_is_written() -> None:
    text = (
        "not_covered:\n  - &q what is it\ncovered:\n  - quote: 数千元\n    questions:\n      - how much\n      - *q\n"
    )
    assert [(question.text, question.line) for question in parse(text, _FILE, _PASSAGES).questions] == [
        ("how much", 6),
        ("what is it", 7),
        ("what is it", 2),
    ]


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / _FILE).write_bytes("covered: [花呗]".encode("gbk"))
    with pytest.raises(FaqError, match=rf"^{_FILE}:1: cannot be read as UTF-8 text \('utf-8' codec .*\)$"):
        read_folder(tmp_path, _PASSAGES)
    (tmp_path / _FILE).unlink()
    (tmp_path / _FILE).symlink_to(tmp_path / "gone")
    with pytest.raises(FaqError, match=rf"^{_FILE}:1: cannot be read as UTF-8 text \(.*No such file.*\)$"):
        read_folder(tmp_path, _PASSAGES)


def test_files_in_subfolders_belong_to_the_articles_there(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("z.faq.yaml", "a b/x.faq.yaml", ".hidden/y.faq.yaml"):
        (tmp_path / name).write_text("not_covered: [Q]\n", "utf-8")
    assert schema.files(tmp_path) == ["z.faq.yaml", "a b/x.faq.yaml"]
    assert [schema.own_article(file) for file in schema.files(tmp_path)] == ["z", "a-b/x"]
    assert schema.sheet("", "a b/x.faq.yaml").article == "a-b/x"
