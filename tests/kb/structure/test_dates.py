"""Dates as people write them, and the doubt about 03/04/2026."""

from __future__ import annotations

from datetime import datetime

import pytest

from kb.article import Article, Note
from kb.readers.read import read_article
from kb.structure.dates import WrittenDate, parse_date, read_date

APRIL = datetime(2026, 4, 3)


def read(text: str) -> Article:
    return read_article(f"A title\n\n{text}".encode(), "a.txt")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20260403", APRIL),
        ("民國115年4月3日", APRIL),
        ("民国115年4月3日", APRIL),
        ("民国115年", datetime(2026, 1, 1)),
        ("民國 115 年 4 月", datetime(2026, 4, 1)),
        ("2026年4月", datetime(2026, 4, 1)),
        ("2026年4月份", datetime(2026, 4, 1)),
        ("2026年", datetime(2026, 1, 1)),
        ("2026-04", datetime(2026, 4, 1)),
        ("April 2026", datetime(2026, 4, 1)),
        ("03.04.2026", APRIL),
        ("13/04/2026", datetime(2026, 4, 13)),
        ("04/13/2026", datetime(2026, 4, 13)),
        ("20261301", None),
        ("12345678", None),
        ("2026年13月", None),
        ("May be 2026", None),
    ],
)
def test_dates(text: str, date: datetime | None) -> None:
    assert parse_date(text) == date


def test_day_and_month_may_be_the_other_way_round() -> None:
    assert read_date("03/04/2026") == WrittenDate(APRIL, datetime(2026, 3, 4))
    assert read_date("04/04/2026") == WrittenDate(datetime(2026, 4, 4))
    article = read("Date: 03/04/2026\n\nSome text.")
    assert article.published == APRIL
    assert article.warnings == (Note.DOUBTFUL_DATE.value.format(readings="03/04/2026 = 2026-04-03 / 2026-03-04"),)


def test_no_doubt_is_told_of_a_date_that_was_not_taken() -> None:
    assert read("Updated: 03/04/2026\nPublished: 2026-01-02\n\nSome text.").warnings == ()


@pytest.mark.parametrize("label", ["发布日期：", "更新时间：", "Published: "])
@pytest.mark.parametrize("value", ["2026年4月", "20260403", "民國115年4月3日"])
def test_a_label_with_a_date_before_or_after_the_body(label: str, value: str) -> None:
    for text in (f"{label}{value}\n\nSome text.", f"Some text.\n\n{label}{value}"):
        article = read(text)
        assert article.published == parse_date(value)
        assert [piece.text for piece in article.set_aside] == [f"{label}{value}"]


def test_a_month_alone_may_be_a_heading_and_stays() -> None:
    article = read("2026年4月\n\n修复了三个问题。")
    assert (article.published, article.set_aside) == (datetime(2026, 4, 1), ())


def test_the_date_under_a_text_stays_there() -> None:
    article = read("特此公告。\n\n2026年4月3日")
    assert article.published == APRIL
    assert article.text[article.body[-1].start : article.body[-1].end] == "2026年4月3日"


@pytest.mark.parametrize("value", ["每天凌晨2点", "every night at 2", "按月", "随时"])
def test_what_is_no_date_is_body(value: str) -> None:
    article = read(f"更新时间：{value}\n\n正文在这里。")
    assert (article.published, article.set_aside, article.warnings) == (None, (), ("no date found",))
