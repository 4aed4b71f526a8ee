"""Everything that a text says is in its title, a heading, the body, or the account of what was set aside."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article, Aside
from kb.readers.read import ReaderError, read_article

# Lines that tempt a reader to drop them, and what stands around them.
POOL = """
Home > Settings > Account|首页 > 我的 > 设置|Next: enter the code|下一页 按钮在右下角|上一篇：别的文章|To Top|返回顶部
Copyright © 2024 Someone
更新时间：每天凌晨2点|发布时间：2024-04-01|发布日期：2026年4月|2026年4月|20260403|民國115年4月3日|03/04/2026
日期:2024-4-1|更新时间：昨天
Source: 12 V battery|来源：新华网|Source: World Bank|作者：张三|编辑：点击右上角|By Jane Doe|By card or in cash
记者 李四
Related questions|相关问题：|Related articles|相关阅读：一个题目|See also: page 12|How long does it take?
Within 60 days after you moved out.|六十天内。
1. 转到用户中心|2. 准备材料：身份证和户口本，以及最近三个月的照片。|3. 自动注销|1. First step|（一）甲类人员；
第一条 为了规范管理，制定本办法。|第二条 本办法所称当事人：
第一章 总则|一、立案标准|- rust|  - salt|- **Name**: a rather long description of it.|Q: Is it taxable?|A: Yes.
问：多久到账？|答：三天。|Q1. How much?
You may return:|材料如下：|a | b | c|d | e | f|# Heading|## 标题|    # comment|```|code # here|【重点内容】|【提示】
总结:|总结：及时还款。|----
A line of English text that is long enough to be broken|by the margin of a page.|花呗逾期最新标准|没有句号的正文
这是一段正文。|Some prose ends here.
"""
LINES = [*POOL.strip().replace(" | ", "\t").replace("\n", "|").split("|"), "", "", "", "长" * 60]
# Marks at the beginning of a line that need not be kept: numbering and the labels of questions.
MARKS = set("0123456789一二三四五六七八九十第章节条问Q") | {"Q"}
_WORDS = re.compile(r"[A-Za-z]+|[0-9]|[^\W0-9A-Za-z_]")


def words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in _WORDS.findall(text))


def account(article: Article) -> Counter[str]:
    """The words of all that the article keeps or sets aside. The name of a point is in its block already."""
    named = {block.section for block in article.body if block.name_end is not None}
    headings = (section.path[-1] for section in article.sections if section.path not in named)
    blocks = (article.text[block.start : block.end] for block in article.body)
    no_title = any(str(warning).startswith("no title") for warning in article.warnings)
    title = "" if no_title else article.title
    return words(title, *headings, *blocks, *(piece.text for piece in article.set_aside))


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=22))
@settings(max_examples=400, deadline=None)
def test_kept_and_set_aside_are_all_of_a_text(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\t", " | ")
    try:
        article = read_article(text.encode(), "a.txt")
    except ReaderError:
        return
    found, all_words = account(article), words(article.text)
    assert set(all_words - found) <= MARKS
    assert found - all_words == Counter()


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_between_two_paragraphs_only_marks_and_related_titles_are_set_aside(lines: list[str]) -> None:
    text = "A title\n\nThis is the first paragraph.\n\n" + "\n\n".join(lines).replace("\t", " | ")
    article = read_article(f"{text}\n\nThis is the last paragraph.".encode(), "a.txt")
    reasons = {piece.reason.code for piece in article.set_aside}
    assert reasons <= {Aside.EMPTY, Aside.RELATED, Aside.REPEATED, Aside.MENU}
    menus = [piece.text for piece in article.set_aside if piece.reason.code is Aside.MENU]
    related = [piece.text for piece in article.set_aside if piece.reason.code is Aside.RELATED]
    assert not menus or related  # a menu only among the related titles


@pytest.mark.parametrize(
    "line",
    [
        "Home > Settings > Account",
        "首页 > 我的 > 设置 > 注销账号",
        "Next: enter the code from the text message",
        "下一页 按钮在右下角",
        "上一篇：安装说明",
        "更新时间：每天凌晨2点",
        "发布时间：2024-04-01",
        "Source: 12 V battery",
        "来源：新华网",
        "See also: the manual, page 12",
        "编辑：点击右上角的铅笔图标",
    ],
)
def test_a_line_within_the_body_stays(line: str) -> None:
    article = read_article(f"A title\n\nThe first paragraph.\n\n{line}\n\nThe last paragraph.".encode(), "a.txt")
    assert line in [article.text[block.start : block.end] for block in article.body]
    assert article.set_aside == ()


@pytest.mark.parametrize(
    "line", ["更新时间：每天凌晨2点", "Source: 12 V battery", "By card or in cash.", "Views: list and grid"]
)
def test_a_label_without_its_value_is_no_fact_before_the_body_either(line: str) -> None:
    article = read_article(f"A title\n\n{line}\n\nThe last paragraph.".encode(), "a.txt")
    assert (article.published, article.source, article.set_aside) == (None, None, ())


def test_what_stands_after_the_body_is_set_aside() -> None:
    text = "A title\n\nThe only paragraph.\n\nPrevious: one\n\nNext: two\n\n来源：新华网\n\n发布日期：2026年4月3日\n\nTo Top"
    article = read_article(text.encode(), "a.txt")
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [
        ("Previous: one", Aside.MENU),
        ("Next: two", Aside.MENU),
        ("来源：新华网", Aside.SOURCE),
        ("发布日期：2026年4月3日", Aside.DATE),
        ("To Top", Aside.MENU),
    ]
    assert (article.source, str(article.published)) == ("新华网", "2026-04-03 00:00:00")


@pytest.mark.parametrize("line", ["Next: enter the code", "Home > Settings", "2026-04-03", "Source: 12 V battery"])
def test_what_is_only_likely_is_kept_at_the_end(line: str) -> None:
    article = read_article(f"A title\n\nThe only paragraph.\n\n{line}".encode(), "a.txt")
    assert article.text[article.body[-1].start : article.body[-1].end] == line


def test_a_line_that_repeats_is_a_page_head() -> None:
    article = read_article(b"A title\n\nOne.\n\nTo Top\n\nTwo.\n\nTo Top\n\nThree.", "a.txt")
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [("To Top", Aside.REPEATED)] * 2
