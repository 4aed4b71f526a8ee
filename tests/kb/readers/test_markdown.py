"""Markdown → articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from kb.article import Article, Note, Topic
from kb.errors import Message
from kb.readers.read import read_article
from kb.structure.classify_lines import LineKind, Markup, markup_lines
from tests.support.paths import SEED


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def blocks(article: Article) -> list[tuple[str, str]]:
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


MARKDOWN = """---
title: 花呗指南
published: 2024-04-01 20:09:15
source: 支付宝
related: [额度, title: 借呗]
---

# 花呗指南

花呗是*支付宝*的[**信用**产品](http://x.y "t")![图](a.png)。A \\* B &amp; `c`
第二行<b>粗</b><!-- 注释 --><br>换行。

## 一、逾期

1. **时间**通常情况下,三个月以上。

   补充。
2. 金额: 数千元以上才会被起诉。

- 甲
  - 乙

| 天数 | 罚息 |
|------|------|
| 30   | 有   |

<div>网页<script>alert(1)</script></div>

## 相关阅读

- [额度](x)
- [白条](y)
"""


def test_markdown() -> None:
    article = read(MARKDOWN, "a.md")
    assert article.text == (
        "花呗指南\n\n花呗是支付宝的信用产品图。A * B & c\n第二行粗\n换行。\n\n一、逾期\n\n1. 时间通常情况下,三个月以上。\n"
        "补充。\n2. 金额: 数千元以上才会被起诉。\n\n- 甲\n- 乙\n\n天数: 30; 罚息: 有\n\n网页\n\n相关阅读\n\n- 额度\n- 白条"
    )
    assert blocks(article) == [
        ("", "花呗是支付宝的信用产品图。A * B & c"),
        ("", "第二行粗"),
        ("", "换行。"),
        ("逾期/时间", "时间通常情况下,三个月以上。"),
        ("逾期/时间", "补充。"),
        ("逾期/金额", "金额: 数千元以上才会被起诉。"),
        ("逾期", "- 甲"),
        ("逾期", "- 乙"),
        ("逾期", "天数: 30; 罚息: 有"),
        ("逾期", "网页"),
    ]
    assert (article.title, article.published, article.source) == ("花呗指南", datetime(2024, 4, 1, 20, 9, 15), "支付宝")
    assert article.topics == (Topic("额度"), Topic("借呗"), Topic("白条"))
    assert article.warnings == (Message(Note.ONE_MISSING_PICTURE, count=1, names="a.png"),)


def test_the_first_heading_is_the_title_of_a_markdown_file() -> None:
    article = read("# Title\n\nText.\n\n# One\n\nMore.\n\n## Two\n\nLast.", "a.md")
    assert article.title == "Title"
    assert blocks(article) == [("", "Text."), ("One", "More."), ("One/Two", "Last.")]


def test_lines_of_a_markdown_paragraph_are_joined_if_a_margin_parted_them() -> None:
    chinese = "花" * 30 + "\n" + "呗" * 20 + "。"
    english = "The bill was not paid within the three months that\nthe law allows."
    short = "花呗额度\n借呗额度"
    article = read(f"# T\n\n{chinese}\n\n{english}\n\n{short}", "a.md")
    expected = [chinese.replace("\n", ""), english.replace("\n", " "), "花呗额度", "借呗额度"]
    assert blocks(article) == [("", text) for text in expected]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: re.sub("\n+", "\n", text),
        lambda text: text.translate({ord(half): chr(ord(half) + 0xFEE0) for half in ",:;?()"}),
        lambda text: re.sub(r"(?m)^(\d)\. ", r"（\1）", text),
        lambda text: re.sub(r"(?m)^(?=.)", "\u3000\u3000", text),
        lambda text: text.replace("总结:\n\n", "总结："),
    ],
    ids=["crlf", "no blank lines", "full width", "parentheses", "indented", "summary on one line"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_seed_written_in_other_ways(change: Callable[[str], str], name: str, encoding: str) -> None:
    seed = read_article(SEED.read_bytes(), SEED.name)
    article = read_article(change(seed.text).encode(encoding), name)
    assert (article.title, article.published, len(article.topics)) == (seed.title, seed.published, 100)
    assert [block.section for block in article.body] == [block.section for block in seed.body]
    assert [block.alone for block in article.body] == [block.alone for block in seed.body]


def test_a_bold_line_is_a_heading_and_a_bold_beginning_a_name() -> None:
    article = read("# T\n\n**还款方式**\n\n**主动还款**:打开应用,点击还款。\n\n**花呗**是一种信用产品,很方便。", "a.md")
    assert blocks(article) == [
        ("还款方式/主动还款", "主动还款:打开应用,点击还款。"),
        ("还款方式", "花呗是一种信用产品,很方便。"),  # the subject of the sentence
    ]


def test_what_looks_like_front_matter_but_is_none() -> None:
    assert blocks(read("---\n\nA rule above.\n\n---\n\nBelow.", "a.md")) == [("", "A rule above."), ("", "Below.")]


def test_a_deeply_nested_list_loses_nothing() -> None:
    text = "\n".join("  " * depth + f"- item{depth}" for depth in range(80))
    article = read(f"# T\n\n{text}\n\nThe end.", "a.md")
    assert all(f"item{depth}" in article.text for depth in range(80))
    assert blocks(article)[-1] == ("", "The end.")


def test_a_reader_for_another_format_gives_lines_of_markup() -> None:
    text, lines = markup_lines([
        Markup(LineKind.HEADING, 1, "Title"), Markup(LineKind.ITEM, 1, "- a"), Markup(LineKind.ITEM, 1, "- b", apart=False)
    ])  # fmt: skip
    assert text == "Title\n\n- a\n- b"
    assert [(text[line.start : line.end], line.heading, line.inside, line.gap) for line in lines] == [
        ("Title", 1, 0, True), ("- a", 0, 1, True), ("- b", 0, 1, False)
    ]  # fmt: skip


def test_a_front_matter_of_thousands_of_topics_is_read() -> None:
    topics = [f"a related topic with a rather long title, number {number}" for number in range(5000)]
    text = "---\ntitle: Many\nrelated:\n" + "".join(f"  - '{topic}'\n" for topic in topics) + "---\nWhat is left.\n"
    article = read_article(text.encode(), "many.md")
    assert len(text) > 250_000
    assert (article.title, article.topics) == ("Many", tuple(map(Topic, topics)))
    assert article.text.endswith("What is left.")
    assert "rather long" not in article.text
