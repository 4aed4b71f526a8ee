"""Links of FAQ files: by section, by quote, by both; and broken ones with their lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.faq.known_questions import BrokenLink, Faq, KnownQuestion, parse
from tests.support.loan_faq import AMOUNT, CARD, FILE, INTRO, MORE, PASSAGES, TIME


def _entry(**keys: str) -> Faq:
    """One covered entry with these keys and the question Q."""
    lines = [f"{name}: {value}" for name, value in (*keys.items(), ("questions", "[Q]"))]
    return parse("covered:\n  - " + "\n    ".join(lines), FILE, PASSAGES)


def _found(faq: Faq) -> list[tuple[str, ...]]:
    assert faq.broken == ()
    return [question.passages for question in faq.questions]


def _reason(faq: Faq) -> str:
    assert faq.questions == ()
    (broken,) = faq.broken
    assert (broken.file, broken.line) == (FILE, 2)  # where the entry starts
    return broken.reason


def test_by_section() -> None:
    assert _found(_entry(section="立案标准 › 逾期时间")) == [(TIME.id,)]
    # Spaces, width and case do not matter, and a section of two passages links to both.
    assert _found(_entry(section="立案标准›逾期金额")) == [(AMOUNT.id, MORE.id)]
    assert _found(_entry(section='" 立案 标准 › 逾期时间 › "')) == [(TIME.id,)]
    # No name: what stands before the first heading.
    assert _found(_entry(section='""')) == [(INTRO.id,)]


def test_by_quote() -> None:
    assert _found(_entry(quote="数千元以上")) == [(AMOUNT.id,)]
    # NFKC, case and punctuation do not matter.
    assert _found(_entry(quote='"HUABEI is  a service - Ｂｕｙ"')) == [(INTRO.id,)]
    # The quote of another article is not looked at.
    assert _found(_entry(quote="3个月")) == [(TIME.id,)]


def test_by_both() -> None:
    # 立案 stands in three passages; two of them have sections of their own name.
    assert _found(_entry(section="立案标准 › 逾期时间", quote="立案")) == [(TIME.id,)]
    assert _found(_entry(section="立案标准 › 逾期金额", quote="金额越大")) == [(MORE.id,)]
    # A quote that stands in one passage only finds it even after its section has been renamed.
    assert _found(_entry(section="立案标准 › 多少钱", quote="数千元以上")) == [(AMOUNT.id,)]


def test_a_blank_quote_is_none() -> None:
    for blank in ('""', "", "~ # none"):
        quote = {} if blank.startswith("~") else {"quote": blank}
        assert _found(_entry(section="立案标准 › 逾期金额", **quote)) == [(AMOUNT.id, MORE.id)]
    assert _reason(_entry(quote='""')) == "expected `section` or `quote`, found neither"


def test_another_article() -> None:
    text = "article: card\ncovered:\n  - section: 逾期时间\n    questions: [Q]"
    assert parse(text, FILE, PASSAGES) == Faq((KnownQuestion("Q", (CARD.id,), FILE, 4),))


@pytest.mark.parametrize("moved", [1, 7, 1000])
def test_a_recut_article_is_still_linked(moved: int) -> None:
    text = "covered:\n  - section: 立案标准 › 逾期时间\n    questions: [A]\n  - quote: 数千元以上\n    questions: [B]\n"
    recut = [replace(passage, start=passage.start + moved, end=passage.end + moved) for passage in PASSAGES]
    # Merged with its neighbour, the quoted passage is still the one with the quote.
    merged = replace(recut[2], end=recut[3].end, text=recut[2].text + recut[3].text)
    for passages, amount in ((recut, recut[2].id), ([*recut[:2], merged, recut[4]], merged.id)):
        assert parse(text, FILE, passages) == Faq(
            (KnownQuestion("A", (recut[1].id,), FILE, 3), KnownQuestion("B", (amount,), FILE, 5))
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
        # 立案 stands in TIME and MORE.
        ({"quote": "立案"}, "the quote '立案' stands in 2 passages of 'loan'; quote more words"),
        # 金额 stands in AMOUNT and MORE, both of this section.
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
    faq = parse(text, "loam.faq.yaml", PASSAGES)
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
    faq = parse(text, FILE, PASSAGES)
    assert [lost.questions for lost in faq.broken] == [("A",), ("C", "D")]
    assert faq == Faq(
        (KnownQuestion("B", (AMOUNT.id,), FILE, 5),),
        (
            BrokenLink(FILE, 2, "no passage of 'loan' stands in the section 'none'"),
            BrokenLink(FILE, 7, "no passage of 'loan' contains the quote 'none'"),
        ),
    )
