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
        ("二〇二六年四月三日", APRIL),
        ("二○二六年十二月三十一日", datetime(2026, 12, 31)),
        ("二零二六年十月二十日", datetime(2026, 10, 20)),
        ("二〇二六年四月", datetime(2026, 4, 1)),
        ("二〇二六年四月三十二日", None),
        ("二〇二六年四月三三三日", None),
        ("3. April 2026", APRIL),
        ("3 avril 2026", APRIL),
        ("3 de abril de 2026", APRIL),
        ("3 marzo 2026", datetime(2026, 3, 3)),
        ("3. März 2026", datetime(2026, 3, 3)),
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


@pytest.mark.parametrize(
    "line",
    [
        "Köln, den 3. April 2026",
        "Lyon, le 3 avril 2026",
        "Frankfurt am Main, 03.04.2026",
        "The Harbour Master, 3 April 2026",
        "Water board, April 3, 2026",
        "Dr. A. Weber, 2026-04-03",
        "教务处 2026年4月3日",
        "阳光小区物业服务中心 二〇二六年四月三日",
        "阳光小区物业服务中心2026年4月3日",
        "王小明 2026年4月3日",
        "教務處 民國115年4月3日",
    ],
)
def test_a_name_and_a_date_end_an_article(line: str) -> None:
    article = read(f"The pool is shut in May. Use the one in Park Road.\n\n{line}")
    assert article.published == APRIL
    assert (article.text[article.body[-1].start :], article.set_aside) == (line, ())
    assert read(f"{line}\n\nThe pool is shut in May. Use the one in Park Road.").published is None


@pytest.mark.parametrize(
    "line",
    [
        "The pool is shut, 3 April 2026.",
        "We shut the pool, 3 April 2026",
        "The pool opens again on 3 April 2026",
        "Deadline, 3 April 2026",
        "Valid until, 3 April 2026",
        "Bring a towel. See you, 3 April 2026",
        "报名截止 2026年4月3日",
        "考试日期 2026年4月3日",
        "游泳池停用到 2026年4月3日",
        "自即日起 2026年4月3日",
        "停用至2026年4月3日",
        "我们将在2026年4月3日",
        "The Harbour Master, 31 April 2026",
    ],
)
def test_a_last_line_that_only_mentions_a_date(line: str) -> None:
    assert read(f"The pool is shut in May. Use the one in Park Road.\n\n{line}").published is None


@pytest.mark.parametrize(
    "text",
    [
        "Our fairs:\n\nSpring fair, 3 April 2026\n\nSummer fair, 3 July 2026",
        "Our fairs.\n\n- Spring fair, 3 April 2026",
        "Our fairs.\n\n## Dates\n\nSpring fair, 3 April 2026",
        "Spring fair, 3 April 2026",
    ],
)
def test_a_list_of_days_is_no_signature(text: str) -> None:
    assert read_article(f"# A title\n\n{text}".encode(), "a.md").published is None


def test_a_label_says_more_than_a_signature() -> None:
    article = read("Published: 2026-01-02\n\nThe pool is shut.\n\nThe Harbour Master, 3 April 2026")
    assert article.published == datetime(2026, 1, 2)


def test_a_signature_tells_its_doubt() -> None:
    article = read("The pool is shut.\n\nThe Harbour Master, 03/04/2026")
    assert article.warnings == (Note.DOUBTFUL_DATE.value.format(readings="03/04/2026 = 2026-04-03 / 2026-03-04"),)
