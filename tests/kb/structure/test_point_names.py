"""Names at the beginning of numbered points: "1. 基本假期：孩子出生后……", and those that run into their text."""

from __future__ import annotations

import pytest

from kb.readers.read import read_article


def names(*points: str, rest: str = "", before: str = "很多人都关心这个问题,下面逐一说明。") -> list[str]:
    """The names found in an article with a list of these points."""
    listed = "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))
    article = read_article(f"一篇测试文章\n\n{before}\n\n{listed}\n\n{rest}".encode(), "a.txt")
    return [article.text[block.start : block.name_end] for block in article.body if block.alone]


@pytest.mark.parametrize("separator", [":", "：", ": ", "——", "—", " ", "\u3000"])
def test_a_separator_ends_the_name(separator: str) -> None:
    assert names(f"办理时间{separator}每周一到周五上午受理申请。") == ["办理时间"]


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
