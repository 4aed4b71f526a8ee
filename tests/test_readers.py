"""Files → articles: encodings, text, Markdown, errors, and that nothing of a text is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import outline
from kb.article import Article, Block, Section, Topic
from kb.dates import meta_line
from kb.decode import decode
from kb.readers import ReaderError, article_id, read_article
from kb.scan import Kind, Markup, markup_lines

SEED = Path(__file__).parent.parent / "kb" / "articles" / "huabei-overdue.txt"
SIMPLIFIED = "花呗逾期最新立案标准\n\n花呗作为支付宝旗下的信用支付工具,为用户提供“先消费,后付款”的便捷体验。"
TRADITIONAL = "花唄逾期怎麼辦\n\n臺灣高等法院昨日作出判決,認定被告應賠償原告新臺幣三百萬元。市民紛紛前往海灘游泳消暑。"


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def blocks(article: Article) -> list[tuple[str, str]]:
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


# The seed


def test_the_seed() -> None:
    article = read_article(SEED.read_bytes(), SEED.name)
    standard, strategy = "花呗逾期立案标准", "应对花呗逾期的策略"
    assert (article.id, article.title) == ("huabei-overdue", "花呗逾期最新立案标准解析与应对策略")
    assert article.published == datetime(2024, 4, 1, 20, 9, 15)
    assert (article.source, article.warnings) == (None, ())
    named = [(standard, name) for name in ("逾期时间", "逾期金额", "还款意愿与能力", "信用记录")]
    named += [(strategy, name) for name in ("及时还款", "积极沟通", "避免失联", "法律咨询")]
    assert [block.section for block in article.body] == [(), *named, ("总结",)]
    assert [article.text[b.start : b.name_end] for b in article.body if b.alone] == [name for _, name in named]
    assert [section.path for section in article.sections] == [
        (standard,), *named[:4], (strategy,), *named[4:], ("总结",)
    ]  # fmt: skip


def test_the_topics_of_the_seed() -> None:
    article = read_article(SEED.read_bytes(), SEED.name)
    # Line 33 is "相关内容:", lines 34-133 are the topics, line 134 is "To Top" without a newline.
    lines = SEED.read_text(encoding="utf-8").split("\n")
    assert (lines[32], lines[133:]) == ("相关内容:", ["To Top"])
    assert article.topics == tuple(Topic(line) for line in lines[33:133])
    assert len(article.topics) == 100


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("length", [15, 30, len(SIMPLIFIED)])
def test_simplified_chinese(encoding: str, length: int) -> None:
    text = SIMPLIFIED[:length]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [15, 30, len(TRADITIONAL)])
def test_traditional_chinese(encoding: str, length: int) -> None:
    text = TRADITIONAL[:length]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_every_part_of_the_seed(encoding: str) -> None:
    text = SEED.read_text(encoding="utf-8")
    parts = [text[i : i + 40] for i in range(0, len(text), 40)]
    assert [decode(part.encode(encoding)).text for part in parts if part.strip()] == parts


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("“Hello” — it’s a test of quotes.", "cp1252"),
        ("L'été dernier, le café était fermé à cause des élections.", "cp1252"),
        ("これは日本語の文章です。今日は天気がいいですね。東京に行きました。", "shift_jis"),
        ("Plain ASCII as UTF-16", "utf-16-le"),
        ("Plain ASCII as UTF-16", "utf-16-be"),
    ],
)
def test_other_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_newlines_marks_and_nuls() -> None:
    assert decode("\ufeff一\r\n二\r三\x0b四\u2028五\x00六".encode()).text == "一\n二\n三\n四\n五六"


def test_damaged_utf8_is_read_with_a_warning() -> None:
    data = f"一篇文章\n\n{SIMPLIFIED}".encode()
    article = read_article(data[:-1], "a.txt")  # the last character lacks a byte
    assert article.text.endswith("体验\ufffd")
    assert article.warnings == ("1 damaged character (read as utf-8) replaced by \ufffd", "no date found")


# Errors


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.txt", "a.txt: expected text, but the file is empty; save the article as UTF-8 text"),
        (b"\xef\xbb\xbf \n", "a.txt", "a.txt: expected text, but the file is empty; save the article as UTF-8 text"),
        (b"%PDF-1.7 ...", "a.txt", "a.txt: expected text, but found a PDF file; save the article as UTF-8 text"),
        (b"PK\x03\x04rest", "a.md", "a.md: expected text, but found a ZIP or Office (DOCX, XLSX) file; "
         "save the article as UTF-8 text"),
        (bytes(range(256)) * 4, "a.txt", "a.txt: expected text, but found binary data; save the article as UTF-8 text"),
        (b"text", "a.pdf", "a.pdf: expected a text (.txt) or Markdown (.md) file, found .pdf; convert it to text"),
        ("一篇文章".encode(), "a.txt", "a.txt: expected an article with body text, found only a title, related topics or "
         "page furniture; add the text of the article"),
        (b"---\ntitle: x\n---\n", "a.md", "a.md: expected an article with body text, found nothing; "
         "add the text of the article"),
        (b"---\ntitle: [x\n---\ntext", "a.md", "a.md: the front matter (line 2) is not valid YAML: expected ',' or ']', "
         "but got '<stream end>'; correct or remove it"),
        (b"---\ndate: 2024-02-31\n---\ntext", "a.md", "a.md: the front matter is not valid YAML: "
         "day is out of range for month; correct or remove it"),
    ],
)  # fmt: skip
def test_errors_are_one_clear_line(data: bytes, name: str, message: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read_article(data, name)
    assert str(caught.value) == message


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["a.txt", "a.md"]))
@settings(max_examples=100, deadline=None)
def test_bytes_give_an_article_or_a_reader_error(data: bytes, name: str) -> None:
    try:
        article = read_article(data, name)
    except ReaderError:
        return
    assert article.body
    assert_offsets(article)


# Titles and ids


def test_whole_article() -> None:
    text = "标题: 花呗指南\n\n一、逾期\n1. 时间:三个月以上才会被起诉。\n相关阅读\n借呗"
    # 0:8 title line, 10:14 "一、逾期", 15:32 the point; its text begins after "1. " at 18, its name is 18:20.
    assert read(text, "指南.txt") == Article(
        id="指南",
        title="花呗指南",
        text=text,
        body=(Block(18, 32, ("逾期", "时间"), 20, alone=True),),
        sections=(Section(("逾期",), 10, 32), Section(("逾期", "时间"), 15, 32)),
        topics=(Topic("借呗"),),
        warnings=("no date found",),
    )


@pytest.mark.parametrize(
    "first",
    [
        "这一段是正文,它以句号结束。",
        "一、逾期标准",
        "The first line of a paragraph that was broken by a margin\nand goes on here.",
        "各位用户:",
    ],
)
def test_a_text_without_a_title_takes_the_name_of_the_file(first: str) -> None:
    article = read(f"{first}\n正文在这里,正文也在这里。", "folder/huabei guide.txt")
    assert (article.id, article.title) == ("huabei-guide", "huabei guide")
    assert article.warnings == ("no title found: the file name 'huabei guide' is used", "no date found")
    assert article.text[article.body[-1].start : article.body[-1].end].endswith(("正文也在这里。", "goes on here."))


def test_furniture_and_dates_may_stand_before_the_title() -> None:
    article = read("首页 > 资讯\n2024-04-01\n花呗指南\n正文在这里。")
    assert (article.title, article.published, blocks(article)) == (
        "花呗指南",
        datetime(2024, 4, 1),
        [("", "正文在这里。")],
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "a"),
        ("花呗 指南.md", "花呗-指南"),
        ("../x/y.markdown", "y"),
        ("指南3.5", "指南3.5"),
        ("A.TXT", "A"),
        ("%.txt", "article"),
    ],
)
def test_ids(name: str, expected: str) -> None:
    assert article_id(name) == expected
    if not name.endswith((".md", ".markdown")):
        assert read("一篇文章\n正文在这里。", name).id == expected


def test_the_id_can_be_given() -> None:
    assert read_article("一篇文章\n正文。".encode(), "a.txt", article_id="given").id == "given"


# Markdown

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
        "补充。\n2. 金额: 数千元以上才会被起诉。\n\n- 甲\n- 乙\n\n天数 | 罚息\n30 | 有\n\n网页\n\n相关阅读\n\n- 额度\n- 白条"
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
        ("逾期", "天数 | 罚息"),
        ("逾期", "30 | 有"),
        ("逾期", "网页"),
    ]
    assert (article.title, article.published, article.source) == ("花呗指南", datetime(2024, 4, 1, 20, 9, 15), "支付宝")
    assert article.topics == (Topic("额度"), Topic("借呗"), Topic("白条"))
    assert article.warnings == ()


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
        Markup(Kind.HEADING, 1, "Title"), Markup(Kind.ITEM, 1, "- a"), Markup(Kind.ITEM, 1, "- b", apart=False)
    ])  # fmt: skip
    assert text == "Title\n\n- a\n- b"
    assert [(text[line.start : line.end], line.heading, line.inside, line.gap) for line in lines] == [
        ("Title", 1, 0, True), ("- a", 0, 1, True), ("- b", 0, 1, False)
    ]  # fmt: skip


# Nothing is lost

POOL = """
花呗逾期最新标准|一、立案标准|（一）时间|1. 逾期时间通常情况下,三个月以上。|2. 金额:数千元以上才会立案。|3. 身份证|1.1 范围
①积极沟通|- 列表项|• 列表项:还有一些比较长的说明文字在后面。|这是一段正文。|没有句号的正文|总结:|总结:及时还款。|结语
相关内容:|相关阅读:一个题目|To Top|上一篇:别的|【重点内容】|【提示】|发布时间:2024-04-01|日期:2024-4-1|2024年4月1日
来源:新华网|作者 张三|3.5 percent of them|10.5万元以上的案件。|## Heading|# Title|Chapter 1 Costs|Section 2: Fees
a) first|----|问题在哪里?|A line of English text that is long enough to be broken|by the margin of a page.|版权所有 某公司
"""
LINES = [*POOL.strip().replace("\n", "|").split("|"), "长" * 70, "长" * 70 + "。", "", "   ", "", ""]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=25))
@settings(max_examples=200, deadline=None)
def test_every_line_is_in_one_block_or_has_another_meaning(lines: list[str]) -> None:
    try:
        article = read("\n".join(lines))
    except ReaderError:
        return
    assert_offsets(article)
    topics = {topic.title for topic in article.topics}
    starts = {section.start for section in article.sections}
    at = 0
    for line in lines:
        content = line.strip()
        start = at + len(line) - len(line.lstrip())
        end = start + len(content)
        at += len(line) + 1
        inside = [b for b in article.body if b.start < end and b.end > start]
        assert len(inside) <= 1
        if inside:
            left_out = article.text[start : max(inside[0].start, start)]
            assert inside[0].end >= end
            found, named = outline.marker(content), outline.named_heading(content)
            marks = {"", content[: found.end] if found else "", content[: named[1]] if named else ""}
            assert left_out in marks
        elif content:
            assert (
                start in starts
                or outline.title_text(content) == article.title
                or outline.is_furniture(content)
                or outline.is_empty_marker(content)
                or outline.is_bracketed(content)
                or outline.is_byline(content)
                or meta_line(content)
                or outline.related_heading(content) is not None
                or outline.topic_title(content) in topics
            )


@given(
    st.text(alphabet="花呗逾期一二1.、,。:：()（）【】#-* \n\u3000aB总结相关内容", max_size=200),
    st.sampled_from(["a.txt", "a.md"]),
)
@settings(max_examples=200, deadline=None)
def test_offsets_hold_for_any_text(text: str, name: str) -> None:
    try:
        assert_offsets(read(text, name))
    except ReaderError:
        return


def assert_offsets(article: Article) -> None:
    for block in article.body:
        assert 0 <= block.start < block.end <= len(article.text)
        assert article.text[block.start : block.end].strip() == article.text[block.start : block.end]
        if block.name_end is not None:
            assert block.alone
            assert block.start < block.name_end < block.end
            assert article.text[block.start : block.name_end].strip() == block.section[-1]
    for first, second in pairwise(article.body):
        assert first.end <= second.start
    for section in article.sections:
        assert 0 <= section.start < section.end <= len(article.text)
    paths = {section.path for section in article.sections}
    assert {block.section for block in article.body} <= paths | {()}


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "piece",
    [
        "1.1.1.1",
        "((((",
        "【【【【",
        "[[[[",
        "![",
        "1) ",
        "> ",
        "<!--",
        "**a_",
        "1. 花呗",
        "逾期时间、",
        "\n1. 花呗逾期通常",
    ],
)
def test_hostile_texts_end_soon(piece: str, name: str) -> None:
    size = 20_000 if piece.startswith("\n") and name == "a.md" else 200_000
    text = "一篇文章\n\n" + piece * (size // len(piece)) + "\n\n最后一段正文。"
    started = time.perf_counter()
    article = read(text, name)
    assert time.perf_counter() - started < 5
    assert article.text.endswith("最后一段正文。")


def test_a_file_name_that_is_not_text_gives_a_title_that_is() -> None:
    name = b"\xbb\xa8.txt".decode("utf-8", "surrogateescape")
    assert read_article("正文只有这一句话,没有标题,而且以句号结束。".encode(), name).title.encode()
