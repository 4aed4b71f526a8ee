"""FAQ files: links by section and by quote, broken ones with their lines, golden questions, the shipped file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text.words import language
from kb.article import Passage
from kb.faq.known_questions import BrokenLink, Faq, Golden, KnownQuestion, parse, read_folder
from kb.folding import comparable
from kb.library.library import Library
from kb.structure.passages import cut
from tests.support.paths import SEED

_FILE = "loan.faq.yaml"
_INTRO = Passage("loan", 0, 30, "Huabei is a service: buy now, pay later.")
_TIME = Passage("loan", 40, 60, "逾期时间超过3个月,可能立案。", ("立案标准", "逾期时间"), 4)
_AMOUNT = Passage("loan", 60, 80, "逾期金额数千元以上,可能起诉。", ("立案标准", "逾期金额"), 4)
_MORE = Passage("loan", 80, 99, "金额越大,立案的可能越高。", ("立案标准", "逾期金额"))
_CARD = Passage("card", 0, 20, "信用卡逾期超过3个月。", ("逾期时间",))
_PASSAGES = (_INTRO, _TIME, _AMOUNT, _MORE, _CARD)


def _entry(**keys: str) -> Faq:
    """One covered entry with these keys and the question Q."""
    lines = [f"{name}: {value}" for name, value in (*keys.items(), ("questions", "[Q]"))]
    return parse("covered:\n  - " + "\n    ".join(lines), _FILE, _PASSAGES)


def _found(faq: Faq) -> list[tuple[str, ...]]:
    assert faq.broken == ()
    return [question.passages for question in faq.questions]


def _reason(faq: Faq) -> str:
    assert faq.questions == ()
    (broken,) = faq.broken
    assert (broken.file, broken.line) == (_FILE, 2)  # where the entry starts
    return broken.reason


# --- links


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
    time, intro = (_TIME.id,), (_INTRO.id,)
    faq = parse(text, _FILE, _PASSAGES)
    assert faq == Faq(
        (
            KnownQuestion("逾期多久会被立案", time, _FILE, 5),
            KnownQuestion("how long: until they sue?", time, _FILE, 6),
            KnownQuestion("what is it", intro, _FILE, 9),
            KnownQuestion("花呗是什么", intro, _FILE, 10),
            KnownQuestion("今天天气怎么样", (), _FILE, 12),
        ),
        (),
    )
    assert [question.covered for question in faq.questions] == [True, True, True, True, False]


def test_by_section() -> None:
    assert _found(_entry(section="立案标准 › 逾期时间")) == [(_TIME.id,)]
    # Spaces, width and case do not matter, and a section of two passages links to both.
    assert _found(_entry(section="立案标准›逾期金额")) == [(_AMOUNT.id, _MORE.id)]
    assert _found(_entry(section='" 立案 标准 › 逾期时间 › "')) == [(_TIME.id,)]
    # No name: what stands before the first heading.
    assert _found(_entry(section='""')) == [(_INTRO.id,)]


def test_by_quote() -> None:
    assert _found(_entry(quote="数千元以上")) == [(_AMOUNT.id,)]
    # NFKC, case and punctuation do not matter.
    assert _found(_entry(quote='"HUABEI is  a service - Ｂｕｙ"')) == [(_INTRO.id,)]
    # The quote of another article is not looked at.
    assert _found(_entry(quote="3个月")) == [(_TIME.id,)]


def test_by_both() -> None:
    # 立案 stands in three passages; two of them have sections of their own name.
    assert _found(_entry(section="立案标准 › 逾期时间", quote="立案")) == [(_TIME.id,)]
    assert _found(_entry(section="立案标准 › 逾期金额", quote="金额越大")) == [(_MORE.id,)]
    # A quote that stands in one passage only finds it even after its section has been renamed.
    assert _found(_entry(section="立案标准 › 多少钱", quote="数千元以上")) == [(_AMOUNT.id,)]


def test_a_blank_quote_is_none() -> None:
    for blank in ('""', "", "~ # none"):
        quote = {} if blank.startswith("~") else {"quote": blank}
        assert _found(_entry(section="立案标准 › 逾期金额", **quote)) == [(_AMOUNT.id, _MORE.id)]
    assert _reason(_entry(quote='""')) == "expected `section` or `quote`, found neither"


def test_another_article() -> None:
    text = "article: card\ncovered:\n  - section: 逾期时间\n    questions: [Q]"
    assert parse(text, _FILE, _PASSAGES) == Faq((KnownQuestion("Q", (_CARD.id,), _FILE, 4),))


@pytest.mark.parametrize("moved", [1, 7, 1000])
def test_a_recut_article_is_still_linked(moved: int) -> None:
    text = "covered:\n  - section: 立案标准 › 逾期时间\n    questions: [A]\n  - quote: 数千元以上\n    questions: [B]\n"
    recut = [replace(passage, start=passage.start + moved, end=passage.end + moved) for passage in _PASSAGES]
    # Merged with its neighbour, the quoted passage is still the one with the quote.
    merged = replace(recut[2], end=recut[3].end, text=recut[2].text + recut[3].text)
    for passages, amount in ((recut, recut[2].id), ([*recut[:2], merged, recut[4]], merged.id)):
        assert parse(text, _FILE, passages) == Faq(
            (KnownQuestion("A", (recut[1].id,), _FILE, 3), KnownQuestion("B", (amount,), _FILE, 5))
        )
    assert amount == f"loan:{60 + moved}-{99 + moved}"


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({}, "expected `section` or `quote`, found neither"),
        ({"section": "逾期时间"}, "no passage of 'loan' stands in the section '逾期时间'"),
        ({"section": "立案标准"}, "no passage of 'loan' stands in the section '立案标准'"),
        ({"quote": "信用卡"}, "no passage of 'loan' contains the quote '信用卡'"),
        ({"quote": "'!?'"}, "no passage of 'loan' contains the quote '!?'"),
        # 立案 stands in _TIME and _MORE.
        ({"quote": "立案"}, "the quote '立案' stands in 2 passages of 'loan'; quote more words"),
        # 金额 stands in _AMOUNT and _MORE, both of this section.
        (
            {"section": "立案标准 › 逾期金额", "quote": "金额"},
            "the quote '金额' stands in 2 passages of 'loan'; quote more words",
        ),
        ({"section": "总结", "quote": "金额"}, "no passage of 'loan' stands in the section '总结'"),
    ],
)
def test_a_broken_link(keys: dict[str, str], reason: str) -> None:
    assert _reason(_entry(**keys)) == reason


def test_an_unknown_article() -> None:
    text = "covered:\n  - quote: 数千元\n    questions: [Q]\nnot_covered: [W]"
    faq = parse(text, "loam.faq.yaml", _PASSAGES)
    reason = "no article 'loam'; name an article file without its ending"
    # What is not covered needs no article.
    assert faq == Faq((KnownQuestion("W", (), "loam.faq.yaml", 4),), (BrokenLink("loam.faq.yaml", 2, reason),))
    assert str(faq.broken[0]) == f"loam.faq.yaml:2: {reason}"


def test_a_broken_link_breaks_no_other() -> None:
    text = (
        "covered:\n"
        "  - section: none\n"  # line 2: left out with its question
        "    questions: [A]\n"
        "  - quote: 数千元\n"
        "    questions: [B]\n"  # 5
        "  -\n"  # the entry starts with its first key, in line 7
        "    quote: none\n"
        "    questions: [C, D]\n"
    )
    faq = parse(text, _FILE, _PASSAGES)
    assert [lost.questions for lost in faq.broken] == [("A",), ("C", "D")]
    assert faq == Faq(
        (KnownQuestion("B", (_AMOUNT.id,), _FILE, 5),),
        (
            BrokenLink(_FILE, 2, "no passage of 'loan' stands in the section 'none'"),
            BrokenLink(_FILE, 7, "no passage of 'loan' contains the quote 'none'"),
        ),
    )


# --- golden questions


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
    assert parse(text, _FILE, _PASSAGES) == Faq(
        (KnownQuestion("W", (), _FILE, 12),),  # the others are not known questions
        (BrokenLink(_FILE, 10, "no passage of 'loan' stands in the section 'none'"),),
        (
            Golden("how many days", (_TIME.id,), _FILE, 2),
            Golden("how much", (_AMOUNT.id,), _FILE, 6),
            Golden("多少钱", (_AMOUNT.id,), _FILE, 7),
            Golden("weather", (), _FILE, 8),
        ),
    )
    assert [golden.covered for golden in parse(text, _FILE, _PASSAGES).golden] == [True, True, True, False]


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
    amount = (_AMOUNT.id,)
    assert read_folder(tmp_path, _PASSAGES) == Faq(
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


# --- wordings


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
    assert parse(text, _FILE, _PASSAGES) == Faq(
        (
            KnownQuestion("how much", (_AMOUNT.id,), _FILE, 4),
            KnownQuestion("how mutch", (_AMOUNT.id,), _FILE, 3, shown=False),
            KnownQuestion("花被逾其多久", (_TIME.id,), _FILE, 7, shown=False),
        ),
        (BrokenLink(_FILE, 8, "no passage of 'loan' contains the quote '数万元'"),),
    )
    assert parse(text, _FILE, _PASSAGES).broken[0].questions == ("a", "b")


def test_what_is_shown_once_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.faq.yaml").write_text(
        "article: loan\ncovered:\n  - quote: 数千元\n    questions: [Q]\n    wordings: ['q?', r]\n", "utf-8"
    )
    (tmp_path / "b.faq.yaml").write_text(
        "article: loan\ncovered:\n  - quote: 数千元\n    questions: [R]\nnot_covered: [S]\n", "utf-8"
    )
    (tmp_path / "c.faq.yaml").write_text("article: loan\ncovered:\n  - quote: 数千元\n    wordings: [s]\n", "utf-8")
    assert read_folder(tmp_path, _PASSAGES) == Faq(
        (
            KnownQuestion("Q", (_AMOUNT.id,), "a.faq.yaml", 4),
            KnownQuestion("R", (_AMOUNT.id,), "b.faq.yaml", 4),
            KnownQuestion("S", (), "b.faq.yaml", 5),
        ),
        (BrokenLink("c.faq.yaml", 4, "'s' already stands in b.faq.yaml:5 with another answer"),),
    )


# --- folders


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
    assert read_folder(tmp_path, _PASSAGES) == Faq(
        (
            KnownQuestion("卡 how long", (_CARD.id,), card, 3),
            KnownQuestion("多少钱!", (_CARD.id,), card, 3),
            KnownQuestion("weather", (), card, 5),
            KnownQuestion("How much?", (_AMOUNT.id,), loan, 3),
        ),
        (BrokenLink(loan, 3, "'多少钱' already stands in card.faq.yaml:3 with another answer"),),
    )


def test_a_question_cannot_be_covered_and_not_covered(tmp_path: Path) -> None:
    (tmp_path / _FILE).write_text("covered:\n  - quote: 数千元\n    questions: [Q]\nnot_covered: ['q?']", "utf-8")
    assert read_folder(tmp_path, _PASSAGES) == Faq(
        (KnownQuestion("Q", (_AMOUNT.id,), _FILE, 3),),
        (BrokenLink(_FILE, 4, "'q?' already stands in loan.faq.yaml:3 with another answer"),),
    )


def test_a_folder_without_files(tmp_path: Path) -> None:
    assert read_folder(tmp_path, _PASSAGES) == Faq()


# --- comparable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long?", "howlong"),
        ("花呗,逾期 3 个月!", "花呗逾期3个月"),
        ("ＡＢＣ１２", "abc12"),
        ("Straße", "strasse"),
        ("①", "1"),
        ("?!", "?!"),  # of marks only: itself, so that two of them differ
        ("? ", "?"),
        ("", ""),
    ],
)
def test_comparable(text: str, expected: str) -> None:
    assert comparable(text) == expected


@settings(deadline=None, database=None)
@given(st.text("aB花3"), st.text(" ,。?!-", max_size=3))
def test_marks_and_case_and_width_do_not_matter(text: str, marks: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) if character.isascii() else character for character in text)
    if text:
        assert comparable(marks + text.upper() + marks) == comparable(wide.lower()) == text.lower()


@settings(deadline=None, database=None)
@given(st.text("aBé花3 ?!").filter(str.strip))
def test_a_quoted_question_comes_back(text: str) -> None:
    quoted = text.replace("'", "''")
    (question,) = parse(f"not_covered: ['{quoted}']", _FILE, _PASSAGES).questions
    assert question == KnownQuestion(text.strip(), (), _FILE, 1)
    assert unicodedata.is_normalized("NFC", question.text)


# --- the file that is shipped

_ARTICLES = SEED.parent
_SHIPPED = _ARTICLES / "huabei-overdue.faq.yaml"


@pytest.fixture(scope="module")
def shipped() -> tuple[tuple[Passage, ...], Faq]:
    (article,) = [article for article in Library(_ARTICLES).articles() if article.id == "huabei-overdue"]
    passages = tuple(cut(article))
    return passages, parse(_SHIPPED.read_text("utf-8"), _SHIPPED.name, passages)


def test_the_shipped_links_all_lead_to_a_passage(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    assert faq.broken == ()
    assert [question for question in faq.questions if len(question.passages) > 1] == []
    assert {question.passages[0] for question in faq.questions if question.covered} == {p.id for p in passages}


def test_no_shipped_question_stands_twice(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    counts = Counter(comparable(question.text) for question in faq.questions)
    assert {text: number for text, number in counts.items() if number > 1} == {}
    assert read_folder(_ARTICLES, passages).questions == faq.questions


def test_every_passage_has_shipped_questions_in_both_languages(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    counts = Counter((question.passages[0], language(question.text)) for question in faq.questions if question.covered)
    wanted = [(passage.id, lang) for passage in passages for lang in ("zh", "en")]
    assert {key: counts[key] for key in wanted if counts[key] < 8} == {}
    assert sum(not question.covered for question in faq.questions) >= 80


def test_the_shipped_lines_are_those_of_the_file(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    lines = _SHIPPED.read_text("utf-8").split("\n")
    missed = [
        question
        for question in shipped[1].questions
        if comparable(question.text) not in comparable(re.sub(r"''", "'", lines[question.line - 1]))
    ]
    assert missed == []
