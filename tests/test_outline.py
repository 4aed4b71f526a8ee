"""The grammar of lines, and how whole articles are understood by it."""

from __future__ import annotations

from datetime import datetime

import pytest

from kb import outline
from kb.article import Article
from kb.dates import meta_line, parse_date
from kb.outline import fold, marker, units
from kb.readers import read_article

SENTENCE = "这里是一段正文,说明了事情的来龙去脉。"
FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in ",:;!?()."}


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def blocks(article: Article) -> list[tuple[str, str]]:
    """(section path, text) of each block."""
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


def names(*points: str, rest: str = "", before: str = "很多人都关心这个问题,下面逐一说明。") -> list[str]:
    """The names found in an article with a list of these points."""
    listed = "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))
    article = read(f"一篇测试文章\n\n{before}\n\n{listed}\n\n{rest}")
    return [article.text[block.start : block.name_end] for block in article.body if block.alone]


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
    assert outline.heading_name(line) == name


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
    assert outline.is_furniture(line)
    assert outline.is_furniture(line.translate(FULL_WIDTH))


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
    assert not outline.is_furniture(line)


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


@pytest.mark.parametrize("separator", [":", "：", ": ", "——", "—", " ", "\u3000"])
def test_a_separator_ends_the_name(separator: str) -> None:
    assert names(f"办理时间{separator}每周一到周五上午受理申请。") == ["办理时间"]


def test_a_name_on_its_own_line_is_a_heading() -> None:
    article = read(f"一篇文章\n\n1. 办理时间\n{SENTENCE}\n2. 办理地点\n{SENTENCE}")
    assert blocks(article) == [("办理时间", SENTENCE), ("办理地点", SENTENCE)]


def test_english_names_need_a_separator() -> None:
    found = names(
        "Late fees: a fee is charged after the due date.", "Credit score - it may fall.", "You can call the bank."
    )
    assert found == ["Late fees", "Credit score"]


@pytest.mark.parametrize(
    "text",
    [
        "时间10:30开始,请大家准时参加活动。",
        "办理时需要带上以下材料的原件,包括:身份证、户口本等。",
        "花呗——一种信用产品——由蚂蚁集团运营。",
        "使用 Alipay 还款更加方便,推荐使用。",
        "See https://example.com/help for the details.",
    ],
)
def test_these_separators_follow_no_name(text: str) -> None:
    assert names(text) == []


def test_short_items_with_a_colon_are_no_points() -> None:
    assert names("身份证:原件", "户口本:复印件", "银行卡:一张") == []


# Each article repeats its names in a summary, as the seed does. No separator anywhere.
@pytest.mark.parametrize(
    ("points", "rest", "expected"),
    [
        (  # pets: listed in the summary; the words after the names are no openers
            [
                "合理喂食狗狗每天应喂两到三次,不宜过量。",
                "定期驱虫一般每三个月驱虫一次。",
                "按时接种幼犬六周后开始接种疫苗。",
            ],
            "总结:饲养狗要做到合理喂食、定期驱虫、按时接种。",
            ["合理喂食", "定期驱虫", "按时接种"],
        ),
        (  # health: names of three characters, the last one without a 、 after it
            ["佩戴口罩在公共场所应全程佩戴口罩。", "勤洗手外出回家后要及时洗手。", "少聚集尽量不去人员密集场所。"],
            "结语\n\n佩戴口罩、勤洗手、少聚集是最有效的防护。",
            ["佩戴口罩", "勤洗手", "少聚集"],
        ),
        (  # renting: 阅读合同 and 保留凭证 are followed by 在 and 应, but stand beside 选择平台 and 检查设备 in the summary
            [
                "选择平台用户在租机前应比较多家平台,避免上当。",
                "阅读合同在签订合同前,应仔细阅读条款。",
                "检查设备收到手机后要立即检查外观。",
                "保留凭证应保存好付款记录,以备不时之需。",
            ],
            "总结:租机时应选择平台、阅读合同、检查设备、保留凭证,以避免纠纷。",
            ["选择平台", "阅读合同", "检查设备", "保留凭证"],
        ),
        (  # names with a common beginning; the last one after 和
            [
                "申请条件年满十八周岁的公民均可以申请。",
                "申请材料身份证和银行流水等材料。",
                "申请流程在线填写后等待审核。",
            ],
            "总结:本文介绍了申请条件、申请材料和申请流程。",
            ["申请条件", "申请材料", "申请流程"],
        ),
        (  # nothing is repeated: told by the openers 通常情况下, 如果, 您 alone
            [
                "准备材料通常情况下,需要护照和照片。",
                "预约面签如果名额紧张,可以提前预约。",
                "缴纳费用您可以通过银行转账。",
            ],
            "",
            ["准备材料", "预约面签", "缴纳费用"],
        ),
    ],
    ids=["pets", "health", "renting", "applying", "visa"],
)
def test_names_that_run_into_their_text(points: list[str], rest: str, expected: list[str]) -> None:
    assert names(*points, rest=rest) == expected


@pytest.mark.parametrize(
    ("points", "rest"),
    [
        (["花呗用户应当及时还款,避免产生罚息。"], "花呗用户很多。花呗用户、商家都要注意。"),
        (["患者应当按时服药。", "患者如出现头晕,应及时就医。", "家属需要提醒患者。"], "总结:患者、家属应共同努力。"),
        (
            ["花呗用户应当还款。", "花呗用户可以申请分期。", "蚂蚁集团会通过短信催收。"],
            "蚂蚁集团、花呗用户之间有合同。",
        ),
        (["花呗逾期三个月以上才可能被起诉。", "支付宝提供分期服务,请注意。"], "使用花呗逾期、支付宝、微信等要注意。"),
        (["苹果手机如果进水,请立即关机。", "安卓手机通常不保修进水。"], "苹果手机很贵。"),
        (["登录支付宝,点击我的页面。", "进入花呗页面后选择还款。", "输入密码完成还款。"], "登录支付宝后可以还款。"),
        (["不要相信所谓的内部渠道,都是骗局。", "如果已经被骗,请立即报警。"], "内部渠道、提前收费都是骗局。"),
        (["银行通常会在三个月后起诉。", "法院一般在七天内立案。", "当事人如果不出庭,可以缺席判决。"], ""),
        (["年利率不超过24%的部分受保护。", "年利率超过36%的部分无效。"], "年利率、逾期还款是关键词。"),
        (["教师是学生的榜样,应当以身作则。", "家长会被邀请参加活动。"], "教师、家长要配合。"),
        (["发票应在30天内开具,逾期不予补开。"], "发票、收据都可以报销。"),
    ],
)
def test_the_subject_of_a_sentence_is_no_name(points: list[str], rest: str) -> None:
    assert names(*points, rest=rest) == []


def test_part_of_a_longer_word_is_no_name() -> None:
    # 还款 is listed, but as a part of 分期还款; 除了 tells where the name ends.
    points = ["逾期时间通常情况下,三个月以上。", "还款意愿与能力除了时间,还会评估意愿。"]
    assert names(*points, rest="可以分期还款、最低还款、延期还款。") == ["逾期时间", "还款意愿与能力"]


def test_a_prefix_is_not_cut_short_to_make_a_name() -> None:
    # 阅读合 recurs, but nowhere except in 阅读合同: that is no evidence for the shorter one.
    assert names("阅读合同在签订之前十分重要,请注意。", rest="请务必阅读合同。") == ["阅读合同"]


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
    assert outline.wraps(line, following) is joined


def test_lines_broken_by_a_margin_are_one_block() -> None:
    text = "Overdue bills are reported to the credit bureau after\nthree months and stay on file for five years."
    assert blocks(read(f"Overdue bills\n\n{text}")) == [("", text)]
