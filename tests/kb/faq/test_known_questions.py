"""FAQ files and folders of them: known questions, golden questions, wordings."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.faq.known_questions import BrokenLink, Faq, Golden, KnownQuestion, parse, read_folder
from tests.support.loan_faq import AMOUNT, CARD, FILE, INTRO, PASSAGES, TIME


def test_a_whole_file() -> None:
    text = (
        "# questions\n"  # line 1
        "covered:\n"
        "  - section: 立案标准 › 逾期时间\n"
        "    questions:\n"
        "      - 逾期多久会被立案\n"  # 5
        "      - 'how long: until they sue?'\n"
        "\n"
        "  - quote: buy now\n"
        "    questions: [what is it,\n"
        "      花呗是什么]\n"  # 10
        "not_covered:\n"
        "  - 今天天气怎么样\n"
    )
    time, intro = (TIME.id,), (INTRO.id,)
    faq = parse(text, FILE, PASSAGES)
    assert faq == Faq(
        (
            KnownQuestion("逾期多久会被立案", time, FILE, 5),
            KnownQuestion("how long: until they sue?", time, FILE, 6),
            KnownQuestion("what is it", intro, FILE, 9),
            KnownQuestion("花呗是什么", intro, FILE, 10),
            KnownQuestion("今天天气怎么样", (), FILE, 12),
        ),
        (),
    )
    assert [question.covered for question in faq.questions] == [True, True, True, True, False]


def test_golden_questions() -> None:
    text = (
        "golden:\n"
        "  - question: how many days  # line 2\n"
        "    section: 立案标准 › 逾期时间\n"
        "  - quote: 数千元\n"
        "    questions:\n"
        "      - how much\n"  # 6
        "      - 多少钱\n"
        "  - question: weather\n"
        "    not_covered: true\n"
        "  - section: none\n"  # 10
        "    question: lost\n"
        "not_covered: [W]\n"
    )
    assert parse(text, FILE, PASSAGES) == Faq(
        (KnownQuestion("W", (), FILE, 12),),  # the others are not known questions
        (BrokenLink(FILE, 10, "no passage of 'loan' stands in the section 'none'"),),
        (
            Golden("how many days", (TIME.id,), FILE, 2),
            Golden("how much", (AMOUNT.id,), FILE, 6),
            Golden("多少钱", (AMOUNT.id,), FILE, 7),
            Golden("weather", (), FILE, 8),
        ),
    )
    assert [golden.covered for golden in parse(text, FILE, PASSAGES).golden] == [True, True, True, False]


def test_golden_questions_that_contradict(tmp_path: Path) -> None:
    (tmp_path / "a.faq.yaml").write_text(
        "article: loan\ngolden:\n"
        "  - {question: how much, quote: 数千元}\n"
        "  - {question: weather, not_covered: true}\n"
        "  - {question: known, quote: 数千元}\n"  # 5
        "  - {question: known too, quote: 数千元}\n",
        "utf-8",
    )
    (tmp_path / "b.faq.yaml").write_text(
        "article: loan\n"
        "golden:\n"
        "  - {question: 'How much?', not_covered: true}\n"
        "  - {question: Weather!, not_covered: true}\n"  # the same again: kept once
        "covered:\n"
        "  - {quote: 数千元, questions: [known too]}\n"
        "not_covered: [known]\n",
        "utf-8",
    )
    amount = (AMOUNT.id,)
    assert read_folder(tmp_path, PASSAGES) == Faq(
        (KnownQuestion("known too", amount, "b.faq.yaml", 6), KnownQuestion("known", (), "b.faq.yaml", 7)),
        (
            BrokenLink("a.faq.yaml", 5, "'known' already stands in b.faq.yaml:7 with another answer"),
            BrokenLink("b.faq.yaml", 3, "'How much?' already stands in a.faq.yaml:3 with another answer"),
        ),
        (
            Golden("how much", amount, "a.faq.yaml", 3),
            Golden("weather", (), "a.faq.yaml", 4),
            Golden("known too", amount, "a.faq.yaml", 6),
        ),
    )


def test_wordings_are_known_questions_that_are_not_shown() -> None:
    text = (
        "covered:\n"
        "  - quote: 数千元\n"
        "    wordings: [how mutch]\n"  # the order of the keys does not matter
        "    questions: [how much]\n"
        "  - section: 立案标准 › 逾期时间\n"
        "    wordings:\n"
        "      - 花被逾其多久\n"
        "  - quote: 数万元\n"
        "    questions: [a]\n"
        "    wordings: [b]\n"
    )
    assert parse(text, FILE, PASSAGES) == Faq(
        (
            KnownQuestion("how much", (AMOUNT.id,), FILE, 4),
            KnownQuestion("how mutch", (AMOUNT.id,), FILE, 3, shown=False),
            KnownQuestion("花被逾其多久", (TIME.id,), FILE, 7, shown=False),
        ),
        (BrokenLink(FILE, 8, "no passage of 'loan' contains the quote '数万元'"),),
    )
    assert parse(text, FILE, PASSAGES).broken[0].questions == ("a", "b")


def test_what_is_shown_once_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.faq.yaml").write_text(
        "article: loan\ncovered:\n  - quote: 数千元\n    questions: [Q]\n    wordings: ['q?', r]\n", "utf-8"
    )
    (tmp_path / "b.faq.yaml").write_text(
        "article: loan\ncovered:\n  - quote: 数千元\n    questions: [R]\nnot_covered: [S]\n", "utf-8"
    )
    (tmp_path / "c.faq.yaml").write_text("article: loan\ncovered:\n  - quote: 数千元\n    wordings: [s]\n", "utf-8")
    assert read_folder(tmp_path, PASSAGES) == Faq(
        (
            KnownQuestion("Q", (AMOUNT.id,), "a.faq.yaml", 4),
            KnownQuestion("R", (AMOUNT.id,), "b.faq.yaml", 4),
            KnownQuestion("S", (), "b.faq.yaml", 5),
        ),
        (BrokenLink("c.faq.yaml", 4, "'s' already stands in b.faq.yaml:5 with another answer"),),
    )


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "loan.faq.yaml").write_text(
        "covered:\n"
        "  - quote: 数千元\n"
        '    questions: ["How much?", how much, 多少钱]\n'  # the second is the first again
        "not_covered: ['Weather?']\n",
        "utf-8",
    )
    (tmp_path / "card.faq.yaml").write_bytes(
        b"\xef\xbb\xbf"  # a byte order mark, as Windows editors write it
        + (
            "covered:\n"
            "  - section: 逾期时间\n"
            "    questions: [卡 how long, 多少钱!]\n"  # line 3: 多少钱 comes first here: card is before loan
            "not_covered:\n"
            "  - weather\n"
        ).encode()
    )
    (tmp_path / ".hidden.faq.yaml").write_text("not YAML: [", "utf-8")
    (tmp_path / "notes.yaml").write_text("not YAML: [", "utf-8")
    (tmp_path / "loan.txt").write_text("an article", "utf-8")
    card, loan = "card.faq.yaml", "loan.faq.yaml"
    assert read_folder(tmp_path, PASSAGES) == Faq(
        (
            KnownQuestion("卡 how long", (CARD.id,), card, 3),
            KnownQuestion("多少钱!", (CARD.id,), card, 3),
            KnownQuestion("weather", (), card, 5),
            KnownQuestion("How much?", (AMOUNT.id,), loan, 3),
        ),
        (BrokenLink(loan, 3, "'多少钱' already stands in card.faq.yaml:3 with another answer"),),
    )


def test_a_question_cannot_be_covered_and_not_covered(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("covered:\n  - quote: 数千元\n    questions: [Q]\nnot_covered: ['q?']", "utf-8")
    assert read_folder(tmp_path, PASSAGES) == Faq(
        (KnownQuestion("Q", (AMOUNT.id,), FILE, 3),),
        (BrokenLink(FILE, 4, "'q?' already stands in loan.faq.yaml:3 with another answer"),),
    )


def test_a_folder_without_files(tmp_path: Path) -> None:
    assert read_folder(tmp_path, PASSAGES) == Faq()


@settings(deadline=None, database=None)
@given(st.text("aBé花3 ?!").filter(str.strip))
def test_a_quoted_question_comes_back(text: str) -> None:
    quoted = text.replace("'", "''")
    (question,) = parse(f"not_covered: ['{quoted}']", FILE, PASSAGES).questions
    assert question == KnownQuestion(text.strip(), (), FILE, 1)
    assert unicodedata.is_normalized("NFC", question.text)
