"""What the card of the best passage offers: its neighbours, its place in the article, what is copied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.article import Passage
from tests.support import reading
from tests.support.indexes import fake_index
from ui.reader import passage_card
from ui.strings.ask import EN, ZH, Strings

_HIT = fake_index.HITS[0]


@pytest.mark.parametrize(
    ("row", "expected"), [(0, (1, None, 1)), (1, (2, 0, 2)), (3, (4, 2, None))]
)  # the first and the last have one neighbour
def test_the_place_of_a_passage(row: int, expected: tuple[int, int | None, int | None]) -> None:
    index = fake_index.FakeIndex()
    passages = index.contents.passages
    before, after = (None if there is None else passages[there] for there in expected[1:])
    assert passage_card.place(index, passages[row]) == passage_card.PassagePlace(expected[0], before, after)


def test_what_is_copied_names_its_source() -> None:
    text = "逾期时间\n三个月。"
    hit = replace(
        _HIT,
        passage=Passage("a", 0, len(text), text, ("标准", "逾期时间"), 4),
        title="文章",
        source="https://example.com/a",
    )
    assert passage_card.quotation(hit, ZH) == (
        "逾期时间\n三个月。\n\n出处：文章 › 标准 › 逾期时间 · 发布于 2024 年 4 月 1 日 · https://example.com/a"
    )
    led = replace(hit, context=("不赔付：", ""))
    assert passage_card.quotation(led, ZH).startswith("逾期时间\n不赔付： …\n三个月。\n\n出处：")
    bare = replace(hit, passage=Passage("a", 0, 3, "abc"), published=None, source=None)
    assert passage_card.quotation(bare, EN) == "abc\n\nSource: 文章"


def test_the_foot_leads_into_the_article_and_folds_the_neighbours() -> None:
    shown = passage_card.card_actions(
        _HIT, passage_card.PassagePlace(2, Passage("a", 0, 5, "<b>ab", ("S",)), None), 'q"', EN, shared=True
    )
    assert shown.startswith(
        f'<details class="why around"><summary>{EN.around}</summary><div><p>{EN.before}</p><blockquote>'
        '<b lang="en" dir="auto">S</b><div class="text" lang="en" dir="auto"><p>&lt;b&gt;ab</p></div>'
        "</blockquote></div></details>"
    )
    assert f'href="browse?article=huabei-overdue&amp;passage=2&amp;lang=en">{EN.open_article}</a>' in shown
    assert shown.count('data-link="?q=q%22&amp;lang=en"') == 2
    assert EN.after not in shown


def test_a_further_passage_is_copied_as_one_and_the_question_not_shared_again() -> None:
    shown = passage_card.card_actions(_HIT, passage_card.PassagePlace(2, None, None), "q", EN, shared=False)
    assert f">{EN.copy_passage}</button>" in shown
    assert f">{EN.open_article}</a>" in shown
    assert EN.share not in shown
    assert EN.copy not in shown


def test_a_question_without_an_answer_can_be_shared() -> None:
    assert passage_card.share('"q', EN) == (
        f'<div class="deeds"><button type="button" data-link="?q=%22q&amp;lang=en" data-done="{EN.shared}" '
        f'data-failed="{EN.copy_failed}">{EN.share}</button><span role="status"></span></div>'
    )


def test_articles_that_say_the_same_are_folded_with_their_dates() -> None:
    rules = "## Rules\n\nA complaint is answered within five working days, in writing and free of charge.\n"
    fees = "## Fee\n\nThe yearly fee for the account is {} euros, whatever card you have.\n"
    index = reading.library(
        {
            "a.md": f"---\ntitle: A\ndate: 2024-05-01\n---\n{rules}",
            "b.md": f"---\ntitle: <b>B\ndate: 2023-05-01\n---\nIntroduction to it.\n\n{rules}",
            "c.md": f"# C\n\n{rules}",
            "f3.md": f"# Fees 2023\n\n{fees.format(30)}",
            "f4.md": f"# Fees 2024\n\n{fees.format(36)}",
        }
    )

    def folded(question: str, strings: Strings) -> str:
        hit = index.search(question).hits[0]
        return passage_card.card_actions(hit, passage_card.place(index, hit.passage), question, strings, shared=True)

    shown = folded("complaint", EN)
    assert shown.startswith('<details class="why"><summary>The same in 2 other articles</summary><ul>')
    assert (
        '<li><a class="ask" lang="en" dir="auto" href="browse?article=b&amp;passage=2&amp;lang=en">&lt;b&gt;B</a>'
        '<span> · </span><time datetime="2023-05-01">1 May 2023</time></li>'
    ) in shown
    assert (
        '<li><a class="ask" lang="en" dir="auto" href="browse?article=c&amp;passage=1&amp;lang=en">C</a></li>' in shown
    )
    older = folded("yearly fee", ZH)
    assert older.startswith('<details class="why"><summary>有 1 个较早的版本</summary><ul>')
    assert older.count("<li>") == 1
    assert ">Fees 2023</a>" in older


def test_an_only_passage_has_nothing_around_it() -> None:
    assert "<details" not in passage_card.card_actions(
        _HIT, passage_card.PassagePlace(1, None, None), "q", EN, shared=True
    )


def test_hostile_text_stays_in_its_attribute() -> None:
    shown = passage_card.card_actions(
        fake_index.HOSTILE_HIT, passage_card.PassagePlace(4, None, None), '"><script>', EN, shared=True
    )
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("<button") == shown.count("</button>") == 2
