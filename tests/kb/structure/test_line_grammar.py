"""The grammar of lines, and how whole articles are understood by it."""

from __future__ import annotations

from datetime import datetime

import pytest

from kb.article import Article
from kb.readers.read import read_article
from kb.structure import line_grammar
from kb.structure.dates import meta_line, parse_date
from kb.structure.line_grammar import fold, marker, units

SENTENCE = "这里是一段正文,说明了事情的来龙去脉。"
FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in ",:;!?()."}


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def blocks(article: Article) -> list[tuple[str, str]]:
    """(section path, text) of each block."""
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


def test_units_count_chinese_as_one_and_the_rest_as_three_tenths() -> None:
    assert units("花呗") == 2
    assert units("花呗。") == 3  # Chinese punctuation is Chinese
    assert units("abc 1") == pytest.approx(1.5)  # 5 × 0.3
    assert units("") == 0


def test_fold_keeps_the_length() -> None:
    text = "（１）：！Ａ\u3000，。"
    assert fold(text) == "(1):!A ,。"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("line", "rule", "rest"),
    [
        ("一、标题", "chinese", "标题"),
        ("十二、标题", "chinese", "标题"),
        ("一．标题", "chinese", "标题"),
        ("（一）标题", "chinese-parens", "标题"),
        ("(一) 标题", "chinese-parens", "标题"),
        ("第一章 标题", "chapter", "标题"),
        ("第1章标题", "chapter", "标题"),
        ("第一节：标题", "section", "标题"),
        ("1、标题", "number", "标题"),
        ("1．标题", "number", "标题"),
        ("１．标题", "number", "标题"),
        ("1. 标题", "number", "标题"),
        ("12.Title", "number", "Title"),
        ("1) 标题", "number-paren", "标题"),
        ("1）标题", "number-paren", "标题"),
        ("(1)标题", "number-parens", "标题"),
        ("（1）标题", "number-parens", "标题"),
        ("①标题", "circled", "标题"),
        ("1.2 标题", "decimal", "标题"),
        ("1.2.3 Title", "decimal", "Title"),
        ("a) Title", "letter", "Title"),
        ("Chapter 1 Title", "chapter", "Title"),
        ("Section 1: Title", "section", "Title"),
        ("II. Title", "roman", "Title"),
        ("## Title", "hash", "Title"),
        ("- item", "bullet", "item"),
        ("•item", "bullet", "item"),
    ],
)
def test_markers(line: str, rule: str, rest: str) -> None:
    found = marker(line)
    assert found is not None
    assert (found.rule, line[found.end :]) == (rule, rest)


@pytest.mark.parametrize(
    "line",
    [
        "3.5 percent of the loans",
        "2024. 4. 1",
        "24. 4. 1 有效",
        "10.5万元",
        "１０．５万元",
        "1.1万元以下",
        "2024年的规定",
        "360先享后付",
        "1、2月份的账单",
        "一、二线城市的房价",
        "2.0版本",
        "U.S. banks",
        "I am here",
        "-5度",
        "1.",
        "(s)",
        "#话题",
        "",
    ],
)
def test_not_markers(line: str) -> None:
    assert marker(line) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("一、立案标准:", "立案标准"),
        ("## 1. 立案标准 ##", "立案标准"),
        ("【立案标准】", "立案标准"),
        ("第一章", "第一章"),  # nothing but numbering: that is its name
        ("Chapter 2: Costs", "Costs"),
    ],
)
def test_heading_names(line: str, name: str) -> None:
    assert line_grammar.heading_name(line) == name


@pytest.mark.parametrize(
    "line",
    [
        "To Top",
        "Back to top",
        "返回顶部",
        "回到顶部 ↑",
        "上一篇:花呗",
        "下一篇：花呗额度怎么涨",
        "下一篇 花呗",
        "责任编辑:张三",
        "【责任编辑：张三】",
        "分享到:微信 QQ",
        "分享到",
        "Copyright © 2024 Someone",
        "© 2024 Someone",
        "版权所有 某某公司",
        "某某公司 版权所有",
        "All rights reserved.",
        "------",
    ],
)
def test_furniture(line: str) -> None:
    assert line_grammar.is_furniture(line)
    assert line_grammar.is_furniture(line.translate(FULL_WIDTH))


@pytest.mark.parametrize(
    "line",
    [
        "版权所有者可以起诉侵权人",
        "分享到朋友圈的内容可能泄露隐私",
        "Copyright law protects authors",
        "top loans compared",
        "下一篇文章将介绍如何还款",
        "Next steps",
        "花呗",
    ],
)
def test_not_furniture(line: str) -> None:
    assert not line_grammar.is_furniture(line)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-04-01 20:09:15", datetime(2024, 4, 1, 20, 9, 15)),
        ("2024/4/1", datetime(2024, 4, 1)),
        ("2024.4.1", datetime(2024, 4, 1)),
        ("2024年4月1日 20:09", datetime(2024, 4, 1, 20, 9)),
        ("2024年04月01日 星期一 20时09分", datetime(2024, 4, 1, 20, 9)),
        ("２０２４－０４－０１", datetime(2024, 4, 1)),
        ("April 1, 2024", datetime(2024, 4, 1)),
        ("Sept 1st 2024, 3:05 pm", datetime(2024, 9, 1, 15, 5)),
        ("1 Apr 2024 12:00 a.m.", datetime(2024, 4, 1)),
        ("2024-04-01T20:09:15+08:00", datetime(2024, 4, 1, 20, 9, 15)),  # the clock time as written
        ("2024-13-01", None),
        ("2024-02-30", None),
        ("Foo 1, 2024", None),
        ("2024-04-01 is the day", None),
        ("", None),
    ],
)
def test_dates(text: str, date: datetime | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize("label", ["发布时间", "发布日期", "更新时间", "时间", "日期", "Published", "Date", "Updated"])
@pytest.mark.parametrize("colon", [":", "：", ": "])
def test_date_lines(label: str, colon: str) -> None:
    article = read(f"一篇文章\n{label}{colon}2024/4/1 20:09\n{SENTENCE}")
    assert article.published == datetime(2024, 4, 1, 20, 9)
    assert blocks(article) == [("", SENTENCE)]


def test_the_publication_date_wins_over_an_update() -> None:
    for lines in ("更新时间:2024-05-02\n发布时间:2024-04-01", "发布时间:2024-04-01 更新时间:2024-05-02"):
        assert read(f"一篇文章\n{lines}\n{SENTENCE}").published == datetime(2024, 4, 1)


def test_a_line_of_facts() -> None:
    article = read(f"一篇文章\n2024-04-01 来源：新华网 作者：张三 阅读：12\n\n{SENTENCE}")
    assert (article.published, article.source, blocks(article)) == (datetime(2024, 4, 1), "新华网", [("", SENTENCE)])


@pytest.mark.parametrize(
    "line", ["时间:早上八点到晚上八点", "时间就是金钱", "作者:他认为这样不对。", "Date night ideas"]
)
def test_not_a_line_of_facts(line: str) -> None:
    assert meta_line(line) is None


def test_a_bare_date_inside_the_body_is_body() -> None:
    article = read(f"一篇文章\n{SENTENCE}\n2024年4月1日\n{SENTENCE}")
    assert [text for _, text in blocks(article)] == [SENTENCE, "2024年4月1日", SENTENCE]


def test_a_date_that_is_not_understood_is_a_warning() -> None:
    article = read(f"一篇文章\n发布时间:昨天\n{SENTENCE}")
    assert (article.published, article.warnings) == (None, ("date not understood: '昨天'",))
    assert blocks(article) == [("", SENTENCE)]


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("一、{}", "1. {}"),
        ("一． {}", "1、{}"),
        ("（一）{}", "1．{}"),
        ("(一) {}", "（1）{}"),
        ("第一章 {}", "第一节 {}"),
        ("第1章 {}", "一、{}"),
        ("1. {}", "(1) {}"),
        ("1、{}", "①{}"),
        ("1. {}", "1.1 {}"),
        ("Chapter 1 {}", "Section 1: {}"),
        ("Section 1: {}", "1) {}"),
        ("1) {}", "a) {}"),
        ("## {}", "### {}"),
        ("一、{}", "【{}】"),
    ],
)
def test_headings_nest(outer: str, inner: str) -> None:
    heads = [outer.format("外层"), inner.format("内层")]
    article = read(f"一篇文章\n{heads[0]}\n{heads[1]}\n{SENTENCE}")
    assert blocks(article) == [("外层/内层", SENTENCE)]
    assert [section.path for section in article.sections] == [("外层",), ("外层", "内层")]
    start = article.text.index(heads[0])
    assert (article.sections[0].start, article.sections[0].end) == (start, len(article.text))
    assert article.sections[1].start == article.text.index(heads[1])


@pytest.mark.parametrize("summary", ["总结", "结语", "小结", "Summary", "Conclusion"])
@pytest.mark.parametrize("form", ["{}\n\n", "{}:\n", "{}：", "{}: ", "【{}】\n", "【{}】"])
def test_summaries(summary: str, form: str) -> None:
    article = read(f"一篇文章\n\n一、标题\n{SENTENCE}\n\n{form.format(summary)}最后一段。")
    assert blocks(article) == [("标题", SENTENCE), (summary, "最后一段。")]


def test_a_sentence_about_a_summary_is_no_summary() -> None:
    for text in ("总结来说,应当及时还款。", "Summary of benefits is given below, see there."):
        assert blocks(read(f"一篇文章\n\n{text}")) == [("", text)]


def test_an_introduction_has_the_name_that_the_text_gives_it() -> None:
    article = read(f"一篇文章\n\n导语:{SENTENCE}\n\n一、标题\n{SENTENCE}")
    assert blocks(article) == [("导语", SENTENCE), ("标题", SENTENCE)]


def test_an_empty_marker_is_no_section() -> None:
    article = read(f"一篇文章\n\n{SENTENCE}\n\n【重点内容】\n\n总结:\n\n最后一段。")
    assert blocks(article) == [("", SENTENCE), ("总结", "最后一段。")]
    assert [section.path for section in article.sections] == [("总结",)]


@pytest.mark.parametrize(
    "label",
    [
        "相关内容:",
        "相关阅读：",
        "相关推荐",
        "延伸阅读",
        "推荐阅读:",
        "猜你喜欢",
        "【相关阅读】",
        "五、相关阅读",
        "## 相关阅读",
        "Related",
        "Related articles:",
        "See also",
        "Further reading",
    ],
)
def test_related_topics(label: str) -> None:
    article = read(f"一篇文章\n\n{SENTENCE}\n\n{label}\n花呗额度\n- 借呗\n2. 网贷吗?\n《白条》\n花呗额度\nTo Top")
    assert [topic.title for topic in article.topics] == ["花呗额度", "借呗", "网贷吗?", "白条"]
    assert blocks(article) == [("", SENTENCE)]


def test_digits_that_begin_a_topic_are_kept() -> None:
    topics = ["2023网贷详解", "360先享后付", "3.15晚会曝光", "2024年平台概览", "e卡回收"]
    article = read(f"一篇文章\n\n{SENTENCE}\n\n相关内容:\n" + "\n".join(topics))
    assert [topic.title for topic in article.topics] == topics


def test_two_long_topics_are_two_topics() -> None:
    topics = ["没有逾期但是征信花了应该如何恢复以及需要注意的事项", "买房付了首付款却贷不了款应该怎么处理退款以及定金"]
    article = read(f"一篇文章\n\n{SENTENCE}\n\n相关内容:\n" + "\n".join(topics))
    assert [topic.title for topic in article.topics] == topics


def test_text_after_the_related_topics_is_body_again() -> None:
    article = read(f"一篇文章\n\n{SENTENCE}\n\n相关内容:\n花呗额度\n\n二、后续\n{SENTENCE * 4}\n\n总结:最后。")
    assert [topic.title for topic in article.topics] == ["花呗额度"]
    assert blocks(article) == [("", SENTENCE), ("后续", SENTENCE * 4), ("总结", "最后。")]


def test_no_headings_and_no_topics() -> None:
    article = read(f"一篇文章\n\n{SENTENCE}\n\n第二段也是正文。")
    assert blocks(article) == [("", SENTENCE), ("", "第二段也是正文。")]
    assert (article.sections, article.topics) == ((), ())


def test_a_short_line_between_blank_lines_is_a_heading_of_its_own() -> None:
    article = read(f"一篇文章\n\n{SENTENCE}\n\n办理流程\n\n{SENTENCE}")
    assert blocks(article) == [("", SENTENCE), ("办理流程", SENTENCE)]


def test_a_list_of_short_items_stays_body() -> None:
    items = ["1. 身份证", "2. 户口本", "3. 银行卡"]
    article = read("一篇文章\n\n一、材料\n\n" + "\n".join(items) + f"\n\n{SENTENCE}")
    assert blocks(article) == [*(("材料", item) for item in items), ("材料", SENTENCE)]


def test_a_numbered_question_is_a_heading_if_text_follows() -> None:
    article = read(f"一篇文章\n\n1. 逾期会上征信吗?\n{SENTENCE}\n2. 逾期会被起诉吗？\n{SENTENCE}")
    assert blocks(article) == [("逾期会上征信吗?", SENTENCE), ("逾期会被起诉吗？", SENTENCE)]


def test_decimals_at_the_start_of_a_line_are_body() -> None:
    lines = ["3.5 percent of the loans are late.", "2024. 4. 1 起施行。", "10.5万元以上的案件。", "3.1 个月以上"]
    article = read("一篇文章\n\n" + "\n\n".join(lines))
    assert blocks(article) == [("", line) for line in lines]


def test_paragraphs_between_two_points_belong_to_the_first() -> None:
    points = "1. 及时还款:要养成习惯,记住日期。\n\n补充说明。\n\n2. 积极沟通:要主动联系。"
    article = read(f"一篇文章\n\n一、甲\n\n{points}\n\n结束的话。")
    assert blocks(article) == [
        ("甲/及时还款", "及时还款:要养成习惯,记住日期。"),
        ("甲/及时还款", "补充说明。"),
        ("甲/积极沟通", "积极沟通:要主动联系。"),
        ("甲", "结束的话。"),  # no point follows, so it closes the section
    ]


def test_a_name_on_its_own_line_is_a_heading() -> None:
    article = read(f"一篇文章\n\n1. 办理时间\n{SENTENCE}\n2. 办理地点\n{SENTENCE}")
    assert blocks(article) == [("办理时间", SENTENCE), ("办理地点", SENTENCE)]


@pytest.mark.parametrize(
    ("line", "following", "joined"),
    [
        ("This is the first line of a paragraph that was broken", "by the margin of the mail program.", True),
        ("This is the first line of a paragraph that was broken.", "By the margin.", False),
        ("A short line", "and another one", False),
        ("花" * 30, "呗" * 30, True),
        ("花" * 30, "呗" * 60, False),  # the second line is longer: there is no margin
        ("This is the first line of a paragraph that was broken", "1. by a list", False),
    ],
)
def test_wraps(line: str, following: str, joined: bool) -> None:
    assert line_grammar.wraps(line, following) is joined


def test_lines_broken_by_a_margin_are_one_block() -> None:
    text = "Overdue bills are reported to the credit bureau after\nthree months and stay on file for five years."
    assert blocks(read(f"Overdue bills\n\n{text}")) == [("", text.replace("\n", " "))]
